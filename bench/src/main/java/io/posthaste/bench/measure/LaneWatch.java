package io.posthaste.bench.measure;

/** What an endpoint sees of lanes: how many calls of each are open at a time. For one thread. */
public final class LaneWatch {
  private final int[] open;
  private final int[] most;

  /** Watches lanes from 0 to {@code lanes - 1}. */
  public LaneWatch(int lanes) {
    open = new int[lanes];
    most = new int[lanes];
  }

  /** A call of the lane has begun. */
  public void began(int lane) {
    open[lane]++;
    most[lane] = Math.max(most[lane], open[lane]);
  }

  /** A call of the lane is answered. */
  public void ended(int lane) {
    open[lane]--;
  }

  /** The most calls that one lane had open at a time. */
  public int most() {
    int highest = 0;
    for (int lane : most) highest = Math.max(highest, lane);
    return highest;
  }

  /** Lanes that had more open at a time than this. */
  public int above(int limit) {
    int above = 0;
    for (int lane : most) {
      if (lane > limit) above++;
    }
    return above;
  }
}
