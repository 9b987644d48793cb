package io.posthaste.ingestapi.request;

/**
 * Why a request is not carried out.
 *
 * @param status HTTP status of the answer, 400 to 599
 * @param message for the client to read; names the header or field at fault
 */
public record Refusal(int status, String message) {
  /** The request is malformed. */
  public static Refusal invalid(String message) {
    return new Refusal(400, message);
  }

  /** A part of the request, named by its message, is larger than this installation takes. */
  public static Refusal tooLarge(String message) {
    return new Refusal(413, message);
  }

  /** The request asks for something that this server does not do. */
  public static Refusal notAvailable(String message) {
    return new Refusal(501, message);
  }

  /** This refusal of one part of a request; {@code where} says which. */
  public Refusal at(String where) {
    return new Refusal(status, where + " " + message);
  }

  public RefusedException asException() {
    return new RefusedException(this);
  }
}
