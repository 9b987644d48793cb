package io.posthaste.service.internal;

/** Where this process can be asked, as other processes are told. */
public record InternalAddress(String host, int port) {
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
