package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTargetTest {
  @ParameterizedTest
  @CsvSource({"a/pause,false,Pause[id=a]", "a/resume/,false,Resume[id=a]",
      "a/pause,true,New[raw=a/pause]",
      "a/pause?upstash-cron=x,false,New[raw=a/pause?upstash-cron=x]",
      "https://a/pause,false,New[raw=https://a/pause]", "group,true,New[raw=group]",
      "https://a//b/?c=d,true,New[raw=https://a//b/?c=d]"})
  void aPostMakesAScheduleUnlessItCanBeASwitch(String rest, boolean cron, String target) {
    var headers = cron ? HeaderFields.of(new HeaderField("Upstash-Cron", "x")) : HeaderFields.NONE;
    assertThat(ScheduleTarget.posted(RequestTarget.parse("/v2/schedules/" + rest), headers))
        .hasToString(target);
  }

  @ParameterizedTest
  @CsvSource({"a,One[id=a]", "a/,One[id=a]", "-_.9,One[id=-_.9]", "a/pause,Pause[id=a]",
      "%61/resume,Resume[id=a]"})
  void otherMethodsAreAboutASchedule(String rest, String target) {
    assertThat(ScheduleTarget.existing(RequestTarget.parse("/v2/schedules/" + rest)))
        .hasToString(target);
  }
}
