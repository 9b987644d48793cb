package io.posthaste.standalone;

import io.posthaste.embeddedbroker.BrokerStartException;
import io.posthaste.service.StartFailure;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.web.server.PortInUseException;

/** The command {@code posthaste}: starts everything in this JVM and prints how to use it. */
public final class Standalone {
  private Standalone() {}

  /** Starts as the arguments say; ends the JVM with status 2 for bad ones, 1 if it cannot start. */
  public static void main(String[] arguments) {
    var list = Arrays.asList(arguments);
    if (list.contains("--help") || list.contains("-h") || list.contains("help")) {
      System.out.println(StartOptions.USAGE);
      return;
    }
    try {
      if (list.equals(List.of("train"))) {
        Training.run();
      } else {
        var running = StandaloneApplication.start(StartOptions.parse(list, System.getenv()));
        Greeting.lines(running).forEach(System.out::println);
        var _ = running.fault().thenAccept(cause -> fail(1, "the broker cannot go on: " + cause));
      }
    } catch (StartOptions.UsageException e) {
      fail(2, e.getMessage() + "\n\n" + StartOptions.USAGE);
    } catch (RuntimeException | IOException e) {
      fail(1, explain(e));
    }
  }

  /** What a person can do something about is told as a sentence, the rest with its cause. */
  private static String explain(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case PortInUseException taken -> {
          return PortTakenException.message("127.0.0.1", taken.getPort());
        }
        case PortTakenException _,BrokerStartException _ -> {
          return String.valueOf(cause.getMessage());
        }
        default -> {
        }
      }
    }
    return StartFailure.explain(failure);
  }

  private static void fail(int status, String message) {
    System.err.println("posthaste: " + message);
    System.exit(status);
  }
}
