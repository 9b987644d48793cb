package io.posthaste.dispatcher.http;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are called.
 *
 * @param connectTimeout for each address of a name, within the timeout of the call
 * @param keepAlive how long an unused connection is kept
 * @param maxConnectionsPerHost connections of one thread to one address
 * @param maxIdleConnections a connection that becomes free while more are open is closed
 * @param maxResponseBytes of a body; what is beyond is cut off and the connection closed
 * @param eventLoops threads for all calls
 * @param trustedCertificates PEM file with the certificates to trust instead of the JVM's own; null
 *   keeps those
 */
public record CallSettings(Duration connectTimeout, Duration keepAlive, int maxConnectionsPerHost,
    int maxIdleConnections, int maxResponseBytes, int eventLoops,
    @Nullable Path trustedCertificates) {}
