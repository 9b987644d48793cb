package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.CoreSettings;
import io.posthaste.scheduler.core.Input;
import io.posthaste.scheduler.core.Observer;
import io.posthaste.scheduler.core.Output;
import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.core.Transition;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that writes what it reads, to the events topic. A record with a destination is
 * scheduled as always; one with {@code x-fail} makes it throw.
 */
final class EchoScheduler extends PartitionScheduler {
  static final Tenants TENANTS = new Tenants(List.of(Tenant.withToken("default", "token",
      new SigningKeys("sig_" + "c".repeat(40), "sig_" + "n".repeat(40)))));

  EchoScheduler(CoreSettings settings, int partition, Rows state, Rows bodies) {
    super(settings, partition, state, bodies, TENANTS, PublishLimits.DEFAULT, Observer.NONE);
  }

  @Override
  protected void decide(Transition t, Input input) {
    if (input.fields().has("x-fail")) throw new IllegalStateException("as the test wants");
    if (input.fields().has("destination")) {
      super.decide(t, input);
    } else {
      t.write(new Output(Topic.EVENTS, null, new Body("key".getBytes(StandardCharsets.UTF_8)),
          input.fields(), echo(input)));
    }
  }

  private static @Nullable Body echo(Input input) {
    var body = input.body();
    String text = body == null ? "none" : new String(body.bytes(), StandardCharsets.UTF_8);
    if (text.equals("tombstone")) return null;
    return new Body((input.source() + "@" + input.offset() + " " + text)
        .getBytes(StandardCharsets.UTF_8));
  }

  static CoreSettings settings(TopicLayout topics) {
    return CoreSettings.defaults(topics.partitions(Topic.INGEST), topics.name(Topic.REPLIES),
        topics.partitions(Topic.REPLIES), topics.settings().maxBodyBytes(),
        topics.maxRecordBytes());
  }
}
