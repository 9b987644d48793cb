package io.posthaste.index;

import java.sql.SQLException;

/** A row is not what a writer can have written: the file is made anew. */
public final class DamagedRowException extends SQLException {
  private static final long serialVersionUID = 1L;

  public DamagedRowException(String what, Throwable cause) {
    super(what, cause);
  }
}
