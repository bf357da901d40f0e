package dev.firn.store.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ \"b\": [1, true, null], \"a\": {} } | {\"a\":{},\"b\":[1,true,null]}",
        "[ ]                                   | []",
        "\"\\u0001\\u001f\\t\\/\\u00e9\"       | \"\\u0001\\u001f\\t/é\"",
        "{\"\\ud83d\\ude00\":1,\"\\uffff\":2}  | {\"\uffff\":2,\"\ud83d\ude00\":1}",
        "1.0                                   | 1.0",
        "-0.0                                  | -0.0",
        "1.5e3                                 | 1500.0",
        "1e15                                  | 1e+15",
        "123456789012345.5                     | 123456789012345.5",
        "0.0001                                | 0.0001",
        "0.00001                               | 1e-05",
        "1.25e100                              | 1.25e+100",
        "18446744073709551615                  | 18446744073709551615",
        "18446744073709551616                  | 1.8446744073709552e+19",
        "-9223372036854775808                  | -9223372036854775808",
      })
  void printsAsNixDoes(String input, String expected) throws IOException {
    assertThat(CanonicalJson.print(new ObjectMapper().readTree(input))).isEqualTo(expected);
  }
}
