package io.posthaste.dispatcher.http;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Words for what went wrong with a call: stable, and without anything secret of the request. */
final class CallError {
  private CallError() {}

  static String text(Throwable error) {
    return switch (error) {
      case UnknownHostException _ -> "the host name cannot be resolved";
      case ConnectTimeoutException _ -> "no connection within the time allowed for connecting";
      case NoRouteToHostException _ -> "no route to the host";
      case ConnectException _ -> "the connection was refused";
      case SSLException _ -> "TLS failed: " + innermost(error).getMessage();
      case HttpClosedException _ -> "the connection was closed before the answer was complete";
      case IOException _ -> "the connection broke off";
      default -> "the call broke off: " + error.getClass().getSimpleName()
          + (error.getMessage() == null ? "" : ": " + error.getMessage());
    };
  }

  private static Throwable innermost(Throwable error) {
    var found = error;
    for (var cause = error.getCause(); cause != null; cause = cause.getCause()) found = cause;
    return found;
  }
}
