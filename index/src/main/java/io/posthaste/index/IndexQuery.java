package io.posthaste.index;

import java.sql.SQLException;

/** Reads rows of one file. Everything that it reads was true at one moment. */
@FunctionalInterface
public interface IndexQuery<T> {
  /** @throws io.posthaste.index.DamagedRowException to have the file made anew */
  T run(IndexView view) throws SQLException;
}
