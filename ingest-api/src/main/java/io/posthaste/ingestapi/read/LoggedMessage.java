package io.posthaste.ingestapi.read;

import io.posthaste.schemas.header.HeaderFields;

/**
 * The record that a message id names.
 *
 * @param fields of the record
 * @param body of the record
 * @param isFinished whether the dispatchers have passed it: called, or left to the scheduler
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
public record LoggedMessage(HeaderFields fields, byte[] body, boolean isFinished) {}
