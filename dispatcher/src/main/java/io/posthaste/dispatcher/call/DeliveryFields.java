package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the header fields of a delivery: what the publisher wants forwarded, and ours. A field that
 * is ours to set is never forwarded, also where we leave it out.
 *
 * @param userAgent value of {@code User-Agent}
 * @param region value of {@code Upstash-Region}; null leaves it out
 */
public record DeliveryFields(String userAgent, @Nullable String region) {
  private static final String AUTHORIZATION = "Authorization";
  private static final Set<String> OURS = Set.of("user-agent", "upstash-message-id",
      "upstash-retried", "upstash-signature", "upstash-topic-name", "upstash-schedule-id",
      HeaderNames.CALLER_IP, "upstash-region");

  public HeaderFields of(Message message, String signature) {
    var all = new ArrayList<HeaderField>();
    all.add(HeaderField.ofText("User-Agent", userAgent));
    for (var field : message.command().forwarded()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!OURS.contains(name) && !HeaderNames.isConnectionField(name)) all.add(field);
    }
    String userInfo = message.url().userInfo();
    if (userInfo != null && !message.command().forwarded().has(AUTHORIZATION)) {
      all.add(new HeaderField(AUTHORIZATION, basic(userInfo)));
    }
    all.add(new HeaderField("Upstash-Message-Id", message.id().value()));
    all.add(new HeaderField("Upstash-Retried", Integer.toString(message.grant().attempt() - 1)));
    all.add(new HeaderField("Upstash-Signature", signature));
    add(all, "Upstash-Topic-Name", message.group());
    add(all, "Upstash-Schedule-Id", message.schedule());
    add(all, "Upstash-Caller-Ip", message.command().callerIp());
    add(all, "Upstash-Region", region);
    return new HeaderFields(all);
  }

  private static void add(ArrayList<HeaderField> all, String name, @Nullable String text) {
    if (text != null) all.add(HeaderField.ofText(name, text));
  }

  /** RFC 7617 over what the user information of a URL stands for (RFC 3986 §3.2.1). */
  private static String basic(String userInfo) {
    String plain;
    try {
      plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      plain = userInfo;
    }
    String credentials = plain.indexOf(':') < 0 ? plain + ":" : plain;
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }
}
