package io.posthaste.embeddedbroker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from Kafka's group coordinator the elections that the metadata tell of before the broker of
 * this run is a part of them: they are those of the run before.
 *
 * <p>
 * After a kill the broker leads by them for a moment, until the controller takes all leaderships away
 * and gives them back. Kafka (4.3) would read the groups for the first election, discard them, read
 * them again for the second, and take the end of the first reading, if it comes that late, for that
 * of the second: the coordinator serves groups that are not there yet, and never starts the session
 * time-outs of their members. Each group then waits for members that are dead until the rebalance
 * time-out, 5 minutes by default, and a position that is asked for meanwhile is not there.
 */
final class ElectionsOfThisRun implements InvocationHandler {
  private final GroupCoordinator coordinator;
  private final BooleanSupplier begun;

  private ElectionsOfThisRun(GroupCoordinator coordinator, BooleanSupplier begun) {
    this.coordinator = coordinator;
    this.begun = begun;
  }

  /**
   * The coordinator without the elections before this run's.
   *
   * @param begun whether the metadata of the run before have been taken in. The controller elects a
   *        broker only after it said that it has done so.
   */
  static GroupCoordinator of(GroupCoordinator coordinator, BooleanSupplier begun) {
    return (GroupCoordinator) Proxy.newProxyInstance(GroupCoordinator.class.getClassLoader(),
        new Class<?>[]{GroupCoordinator.class}, new ElectionsOfThisRun(coordinator, begun));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method,
      @Nullable Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("onElection") && !begun.getAsBoolean()) return null;
    try {
      return method.invoke(coordinator, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }
}
