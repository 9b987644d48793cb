package io.posthaste.standalone;

import java.util.ArrayList;
import java.util.List;

/** What is printed once everything runs. */
final class Greeting {
  private Greeting() {}

  /** Clients' development modes wait for the first line and read the variables. */
  static List<String> lines(RunningStandalone running) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("Posthaste is running at " + running.url());
    lines.add("");
    lines.add("QSTASH_URL=" + running.url());
    if (running.options().development()) {
      var user = DevelopmentTenants.USERS.getFirst();
      lines.add("QSTASH_TOKEN=" + user.token());
      lines.add("QSTASH_CURRENT_SIGNING_KEY=" + user.keys().current());
      lines.add("QSTASH_NEXT_SIGNING_KEY=" + user.keys().next());
    }
    lines.add("");
    lines.add("Kafka:  " + running.bootstrapServers());
    var directory = running.options().dataDirectory();
    lines.add("Data:   " + (directory == null
        ? "a temporary directory, deleted at the end"
        : directory.toAbsolutePath().normalize()));
    lines.add("Health: " + running.url() + "/actuator/health");
    if (running.options().development()) {
      lines.add("");
      lines.add("Development mode: the credentials above are public, and endpoints on this machine"
          + " may be called.");
      lines.add(
          "Try:    curl -H \"Authorization: Bearer " + DevelopmentTenants.USERS.getFirst().token()
              + "\" -d hello " + running.url() + "/v2/publish/http://localhost:3000/");
    }
    return lines;
  }
}
