package dev.askel.trigger.event.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.EventBridgeError.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The vocabulary of patterns, with a row for each comparison of AWS's documentation (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html">operators</a>).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventPatternTest {
    private static final String COMPARISONS =
            """
            And;                        {"Location":["New York"],"Day":["Monday"]}; {"Location":"New York","Day":"Monday"}; {"Location":"New York","Day":"Sunday"}
            Anything-but;               {"state":[{"anything-but":"initializing"}]}; {"state":"running"}; {"state":"initializing"}
            Anything-but (list);        {"state":[{"anything-but":["stopped","overloaded"]}]}; {"state":"running"}; {"state":"overloaded"}
            Anything-but (number);      {"limit":[{"anything-but":123}]}; {"limit":124}; {"limit":123}
            Anything-but (numbers);     {"limit":[{"anything-but":[100,200,300]}]}; {"limit":101}; {"limit":200}
            Anything-but (absent);      {"state":[{"anything-but":"initializing"}]}; {"state":"x"}; {"other":"x"}
            Anything-but (begins with); {"Region":[{"anything-but":{"prefix":"us-"}}]}; {"Region":"eu-north-1"}; {"Region":"us-east-1"}
            Anything-but (prefixes);    {"state":[{"anything-but":{"prefix":["init","error"]}}]}; {"state":"running"}; {"state":"error-1"}
            Anything-but (ends with);   {"FileName":[{"anything-but":{"suffix":".png"}}]}; {"FileName":"a.txt"}; {"FileName":"a.png"}
            Anything-but (suffixes);    {"FileName":[{"anything-but":{"suffix":[".txt",".rtf"]}}]}; {"FileName":"a.png"}; {"FileName":"a.rtf"}
            Anything-but (ignore case); {"state":[{"anything-but":{"equals-ignore-case":"initializing"}}]}; {"state":"running"}; {"state":"INITIALIZING"}
            Anything-but (wildcard);    {"FilePath":[{"anything-but":{"wildcard":"*/lib/*"}}]}; {"FilePath":"a/bin/b"}; {"FilePath":"a/lib/b"}
            Begins with;                {"Region":[{"prefix":"us-"}]}; {"Region":"us-east-1"}; {"Region":"eu-us-1"}
            Begins with (ignore case);  {"service":[{"prefix":{"equals-ignore-case":"eventb"}}]}; {"service":"EventBridge"}; {"service":"Bridge"}
            Empty;                      {"LastName":[""]}; {"LastName":""}; {"LastName":"x"}
            Equals;                     {"Name":["Alice"]}; {"Name":"Alice"}; {"Name":"alice"}
            Equals (ignore case);       {"Name":[{"equals-ignore-case":"alice"}]}; {"Name":"ALICE"}; {"Name":"Bob"}
            Ends with;                  {"FileName":[{"suffix":".png"}]}; {"FileName":"a.png"}; {"FileName":"a.png.txt"}
            Ends with (ignore case);    {"service":[{"suffix":{"equals-ignore-case":"tBridge"}}]}; {"service":"EventBRIDGE"}; {"service":"Bridges"}
            Exists;                     {"ProductName":[{"exists":true}]}; {"ProductName":"x"}; {"Other":"x"}
            Does not exist;             {"ProductName":[{"exists":false}]}; {"Other":"x"}; {"ProductName":"x"}
            Not;                        {"Weather":[{"anything-but":["Raining"]}]}; {"Weather":"Sunny"}; {"Weather":"Raining"}
            Null;                       {"UserID":[null]}; {"UserID":null}; {"UserID":""}
            Numeric (equals);           {"Price":[{"numeric":["=",100]}]}; {"Price":100.0}; {"Price":101}
            Numeric (range);            {"Price":[{"numeric":[">",10,"<=",20]}]}; {"Price":20}; {"Price":10}
            Numeric (negative);         {"x":[{"numeric":["<",-1.5]}]}; {"x":-2}; {"x":-1.5}
            Number;                     {"Price":[3.018e2]}; {"Price":301.8}; {"Price":301.81}
            Or (one field);             {"PaymentType":["Credit","Debit"]}; {"PaymentType":"Debit"}; {"PaymentType":"Cash"}
            Or (fields);                {"$or":[{"Location":["New York"]},{"Day":["Monday"]}]}; {"Location":"x","Day":"Monday"}; {"Location":"x","Day":"y"}
            Wildcard;                   {"FileName":[{"wildcard":"dir/*.png"}]}; {"FileName":"dir/a/b.png"}; {"FileName":"x/a.png"}
            Wildcard (escaped);         {"FileName":[{"wildcard":"a\\\\*b"}]}; {"FileName":"a*b"}; {"FileName":"axb"}
            IP address;                 {"sourceIPAddress":[{"cidr":"10.0.0.0/24"}]}; {"sourceIPAddress":"10.0.0.255"}; {"sourceIPAddress":"10.0.1.0"}
            IP address (version 6);     {"sourceIPAddress":[{"cidr":"2001:db8::/32"}]}; {"sourceIPAddress":"2001:db8::1"}; {"sourceIPAddress":"2001:db9::1"}
            Boolean;                    {"on":[true]}; {"on":true}; {"on":false}
            Nested;                     {"detail":{"state":["a"]}}; {"detail":{"state":"a","more":1}}; {"state":"a"}
            Array;                      {"resources":["r1"]}; {"resources":["r0","r1"]}; {"resources":["r0"]}
            Array of objects;           {"items":{"a":[1],"b":[2]}}; {"items":[{"a":1,"b":2}]}; {"items":[{"a":1},{"b":2}]}
            Mixed;                      {"a":[{"prefix":"x"},{"numeric":[">",5]},null]}; {"a":6}; {"a":5}
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = COMPARISONS, delimiter = ';', quoteCharacter = '`')
    void each_comparison_matches_as_documented(
            String comparison, String pattern, String match, String other) throws Exception {
        var parsed = ok(pattern);
        assertThat(parsed.matches(tree(match))).as(comparison).isTrue();
        assertThat(parsed.matches(tree(other))).as(comparison).isFalse();
    }

    @Test
    void an_index_of_all_patterns_finds_the_same_rules_as_each_pattern_alone() throws Exception {
        var patterns = new HashMap<String, EventPattern>();
        var rows = COMPARISONS.lines().map(line -> line.split(";", -1)).toList();
        for (var row : rows) {
            patterns.put(row[0].strip(), ok(row[1].strip()));
        }
        var index = PatternIndex.of(patterns);
        for (var row : rows) {
            for (var json : new String[] {row[2], row[3]}) {
                var event = tree(json.strip());
                assertThat(index.match(event))
                        .as(json)
                        .containsExactlyInAnyOrderElementsOf(
                                patterns.entrySet().stream()
                                        .filter(rule -> rule.getValue().matches(event))
                                        .map(Map.Entry::getKey)
                                        .toList());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    {; Invalid JSON
                    {"a":["x"]} x; Invalid JSON
                    []; Filter is not an object
                    {}; Empty objects are not allowed
                    {"a":[]}; Empty arrays are not allowed
                    {"a":"b"}; "a" must be an object or an array
                    {"a":[{"foo":1}]}; Unrecognized match type foo
                    {"a":[{"numeric":[">"]}]}; Value of > must be numeric
                    {"a":[{"prefix":5}]}; prefix match pattern must be a string
                    {"a":[{"wildcard":"a**b"}]}; Consecutive wildcard characters at pos 2
                    {"$or":[{"a":[1]}]}; There must have at least 2 Objects in $or relationship.
                    """)
    void an_invalid_pattern_is_refused_with_the_reason_of_event_ruler(
            String pattern, String reason) {
        assertThat(EventPattern.parse(pattern))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.error())
                                        .isInstanceOfSatisfying(
                                                EventBridgeError.class,
                                                error -> {
                                                    assertThat(error.kind())
                                                            .isEqualTo(
                                                                    Kind
                                                                            .InvalidEventPatternException);
                                                    assertThat(error.message())
                                                            .startsWith(
                                                                    "Event pattern is not valid. Reason: "
                                                                            + reason);
                                                }));
    }

    @Test
    void a_pattern_with_too_many_wildcards_is_refused() {
        var wildcards = "*a".repeat(120);
        assertThat(EventPattern.parse("{\"a\":[{\"wildcard\":\"%s\"}]}".formatted(wildcards)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.error().message())
                                        .contains("Rule is too complex"));
    }

    private static EventPattern ok(String json) {
        return switch (EventPattern.parse(json)) {
            case Answer.Ok(var pattern) -> pattern;
            case Answer.Refused(var error) -> throw new AssertionError(json + ": " + error);
        };
    }

    private static JsonNode tree(String json) throws MalformedJsonException {
        return Payload.parse(json).tree();
    }

    @Test
    void an_index_with_other_patterns_matches_as_one_that_is_compiled_anew() {
        var random = new SplittableRandom(1);
        var patterns = new HashMap<String, EventPattern>();
        for (int rule = 0; rule < 200; rule++) {
            patterns.put("rule" + rule, numbered(rule % 40));
        }
        var index = PatternIndex.of(patterns);
        for (int change = 0; change < 120; change++) {
            var rule = "rule" + random.nextInt(220);
            if (random.nextInt(3) == 0) {
                patterns.remove(rule);
            } else {
                patterns.put(rule, numbered(random.nextInt(40)));
            }
            index = index.replacedBy(patterns);
            var expected = PatternIndex.of(patterns);
            for (int number = 0; number < 40; number++) {
                var event = Payload.ofVerbatim("{\"number\":%d}".formatted(number)).tree();
                assertThat(index.match(event))
                        .as("after change %d", change)
                        .containsExactlyInAnyOrderElementsOf(expected.match(event));
            }
        }
    }

    private static EventPattern numbered(int number) {
        return new EventPattern("{\"number\":[%d]}".formatted(number));
    }
}
