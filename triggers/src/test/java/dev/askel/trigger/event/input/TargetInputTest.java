package dev.askel.trigger.event.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.RuleTarget.InputTransformer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The input of targets, with the examples of AWS's documentation (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">input
 * transformation</a>).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TargetInputTest {
    private static final String EVENT =
            """
            {"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"123456789012","time":"2015-11-11T21:29:54Z","region":"us-east-1","resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],"detail":{"instance-id":"i-0123456789","state":"RUNNING","cores":2,"price":1.10,"tags":["a","b"],"owner":{"name":"Ann \\"A\\""}}}\
            """;
    private static final String RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/example";
    private static final Map<String, String> PATHS =
            Map.of(
                    "timestamp", "$.time",
                    "instance", "$.detail.instance-id",
                    "state", "$.detail.state",
                    "resource", "$.resources[0]",
                    "cores", "$.detail.cores",
                    "tags", "$.detail.tags",
                    "owner", "$.detail.owner",
                    "name", "$.detail.owner.name",
                    "missing", "$.detail.missing",
                    "detail_type", "$.detail-type");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    "instance <instance> is in <state>"                                   ~ "instance i-0123456789 is in RUNNING"
                    "instance \\"<instance>\\" is in <state>"                             ~ "instance \\"i-0123456789\\" is in RUNNING"
                    {"instance" : <instance>, "state": <state>}                           ~ {"instance" : "i-0123456789", "state": "RUNNING"}
                    {"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \\"<instance>\\" is in <state>"} ~ {"instance" : "i-0123456789", "state": "RUNNING", "instanceStatus": "instance \\"i-0123456789\\" is in RUNNING"}
                    {"instance" : <instance>, "state": [ 9, <state>, true ], "Transformed" : "Yes"} ~ {"instance" : "i-0123456789", "state": [ 9, "RUNNING", true ], "Transformed" : "Yes"}
                    {"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>} ~ {"ruleArn" : "arn:aws:events:us-east-1:123456789012:rule/example", "ruleName" : "example"}
                    "<aws.events.rule-name> triggered"                                    ~ "example triggered"
                    {"at": <aws.events.event.ingestion-time>}                             ~ {"at": "2026-11-27T12:00:00Z"}
                    {"type": <detail_type>}                                               ~ {"type": "EC2 Instance State-change Notification"}
                    <cores>                                                               ~ 2
                    {"cores": <cores>, "tags": <tags>, "owner": <owner>}                  ~ {"cores": 2, "tags": ["a","b"], "owner": {"name":"Ann \\"A\\""}}
                    "tags are <tags>, cores <cores>"                                      ~ "tags are [a,b], cores 2"
                    "name is <name>"                                                      ~ "name is Ann \\"A\\""
                    {"gone": <missing>, "text": "x<missing>y"}                            ~ {"gone": "", "text": "xy"}
                    {"unknown": "<nothing>"}                                              ~ {"unknown": "<nothing>"}
                    "one <state>"\\n"two <instance>"                                      ~ "one RUNNING"\\n"two i-0123456789"
                    """)
    void a_template_gets_the_values_of_the_event(String template, String expected)
            throws Exception {
        var newlines = template.replace("\\n", "\n");
        assertThat(of(target(null, null, new InputTransformer(PATHS, newlines))))
                .isEqualTo(expected.replace("\\n", "\n"));
    }

    @Test
    void a_template_gets_the_whole_event_with_or_without_its_detail() throws Exception {
        var template = "{\"e\":<aws.events.event>,\"j\":<aws.events.event.json>}";
        assertThat(of(target(null, null, new InputTransformer(null, template))))
                .isEqualTo(
                        "{\"e\":%s},\"j\":%s}"
                                .formatted(
                                        EVENT.substring(0, EVENT.indexOf(",\"detail\":")), EVENT));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    $                      ~ whole
                    $.detail.owner         ~ {"name":"Ann \\"A\\""}
                    $.detail-type          ~ "EC2 Instance State-change Notification"
                    $.detail.tags[1]       ~ "b"
                    $.detail.tags[*]       ~ ["a","b"]
                    $.detail.owner.*       ~ ["Ann \\"A\\""]
                    $.detail.price         ~ 1.10
                    $.detail.missing       ~ {}
                    """)
    void an_input_path_selects_a_part(String path, String expected) throws Exception {
        assertThat(of(target(null, path, null)))
                .isEqualTo(expected.equals("whole") ? EVENT : expected);
    }

    @Test
    void a_constant_replaces_the_event() throws Exception {
        assertThat(of(target("{\"a\": 1}", null, null))).isEqualTo("{\"a\": 1}");
        assertThat(of(target(null, null, null))).isEqualTo(EVENT);
    }

    @Test
    void an_invalid_input_is_refused_with_the_id_of_the_target() {
        assertRefused(target("{", null, null), "JSON syntax error in input for target t1 : ");
        assertRefused(
                target(null, "$.detail[?(@.a)]", null),
                "Invalid InputPath for target t1 : $.detail[?(@.a)]");
        assertRefused(
                target("1", "$.a", null),
                "Only one of Input, InputPath, or InputTransformer must be provided for target t1.");
        assertRefused(
                target(null, null, new InputTransformer(PATHS, "<instance> is in <state>")),
                "Invalid InputTemplate for target t1 : Unrecognized token 'is'");
        assertRefused(
                target(null, null, new InputTransformer(Map.of("a", "$..b"), "<a>")),
                "Invalid InputPath for target t1 : $..b");
        assertRefused(
                target(null, null, new InputTransformer(Map.of("AWS.x", "$.b"), "1")),
                "Invalid InputPathsMap for target t1 : the key AWS.x starts with AWS.");
    }

    private static void assertRefused(RuleTarget target, String message) {
        assertThatThrownBy(() -> TargetInput.compile(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static String of(RuleTarget target) throws MalformedJsonException {
        return TargetInput.compile(target)
                .of(
                        new MatchedEvent(
                                EVENT,
                                Payload.parse(EVENT).tree(),
                                Instant.parse("2026-11-27T12:00:00Z"),
                                "example",
                                RULE_ARN));
    }

    private static RuleTarget target(
            @Nullable String input, @Nullable String path, @Nullable InputTransformer transformer) {
        return new RuleTarget(
                "t1",
                "arn:aws:sqs:us-east-1:123456789012:q",
                null,
                input,
                path,
                transformer,
                null,
                null,
                null,
                null,
                null);
    }
}
