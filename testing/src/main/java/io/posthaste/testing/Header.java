package io.posthaste.testing;

/**
 * One header line.
 *
 * @param name as it was on the wire
 * @param value one character a byte (ISO-8859-1)
 */
public record Header(String name, String value) {}
