package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancelRequestTest {
  private static String read(String query, String body) {
    var filter = CancelRequest.parse(QueryParameters.parse(query),
        body.getBytes(StandardCharsets.UTF_8));
    return new String(filter.toJson(), StandardCharsets.UTF_8).replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', quoteCharacter = '~', value = {
      "qstash_token=x&cursor=y {}",
      "label=a,b&label=c {'label':['a','b','c']}",
      "label=a%2Cb%20,,%C3%BC {'label':['a','b','ü']}",
      "callerIP=1.1.1.1&callerIp=::1 {'callerIp':['1.1.1.1','::1']}",
      "url=https://a.b/?x=1,2,HTTP://c.d {'url':['HTTP://c.d','https://a.b/?x=1,2']}",
      "messageIds=b&messageIds=a {'messageIds':['a','b']}",
      "count=1&fromDate=2&toDate=3 {'fromDate':2,'toDate':3,'count':1}",
      "topicName=t&queueName=q&host=h&path=/p&flowControlKey=f&scheduleId=s "
          + "{'topicName':['t'],'queueName':['q'],'host':['h'],'path':['/p'],"
          + "'flowControlKey':['f'],'scheduleId':['s']}"})
  void theQuerySaysWhatIsCanceled(String query, String filter) {
    assertThat(read(query, "")).isEqualTo(filter);
  }

  @Test
  void theBodyCountsWhereTheQuerySaysNothing() {
    assertThat(read("", "{\"messageIds\":[\"a\"]}")).isEqualTo("{'messageIds':['a']}");
    assertThat(read("qstash_token=x", "{\"label\":\"a\"}")).isEqualTo("{'label':['a']}");
    assertThat(read("label=b", "{\"label\":\"a\"}")).isEqualTo("{'label':['b']}");
  }
}
