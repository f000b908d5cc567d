package dev.askel.asl.parser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.DataFlow.JsonPathFlow;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.ResultPlacement.Place;
import dev.askel.asl.parser.DefinitionParser.Format;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A definition that an earlier version accepted and stored compiles in each later version. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredDefinitionsTest {
    private static final String TASK =
            "'Type': 'Task', 'Resource': 'arn:aws:states:us-east-1:1:activity:a', 'End': true, ";
    private static final String PASS = "'Type': 'Pass', 'End': true, ";
    private static final String PROCESSOR =
            "{'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}%s}";
    private static final String MAP =
            "'Type': 'Map', 'End': true, 'ItemProcessor': " + PROCESSOR.formatted("") + ", ";
    private static final String DISTRIBUTED =
            "'Type': 'Map', 'End': true, 'ItemProcessor': "
                    + PROCESSOR.formatted(
                            ", 'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType':"
                                    + " 'STANDARD'}")
                    + ", ";
    private static final String CHOICE = "'Type': 'Choice', 'Default': 'L', 'Choices': [%s]";

    /** A path that earlier releases accepted, and that is invalid now. */
    private static final String PATH = "'$[~a~]'";

    private static final String JSONATA = "'{% $.( %}'";

    /** Single quotes are replaced by double ones, and a tilde by a single quote. */
    private static String definition(String members) {
        return "{'StartAt': 'S', 'States': {'S': {%s}, 'L': {'Type': 'Succeed'}}}"
                .formatted(members)
                .replace('\'', '"')
                .replace("~", "\\\"");
    }

    static Stream<String> unreadablePaths() {
        return Stream.of(
                        PASS + "'InputPath': %s",
                        PASS + "'OutputPath': %s",
                        PASS + "'ResultPath': %s",
                        PASS + "'Parameters': {'x.$': %s}",
                        PASS + "'Parameters': {'x.$': 'States.Format(1, '}",
                        PASS + "'Assign': {'x.$': %s}",
                        TASK + "'ResultSelector': {'x.$': %s}",
                        TASK + "'TimeoutSecondsPath': %s",
                        TASK + "'HeartbeatSecondsPath': %s",
                        TASK + "'Credentials': {'RoleArn.$': %s}",
                        TASK + "'Catch': [{'ErrorEquals': ['E'], 'Next': 'L', 'ResultPath': %s}]",
                        TASK
                                + "'Catch': [{'ErrorEquals': ['E'], 'Next': 'L', 'Assign': {'x.$': %s}}]",
                        "'Type': 'Wait', 'End': true, 'SecondsPath': %s",
                        "'Type': 'Wait', 'End': true, 'TimestampPath': %s",
                        "'Type': 'Fail', 'ErrorPath': %s",
                        "'Type': 'Fail', 'CausePath': %s",
                        "'Type': 'Fail', 'CausePath': 'States.Format('",
                        MAP + "'ItemsPath': %s",
                        MAP + "'ItemSelector': {'x.$': %s}",
                        MAP + "'MaxConcurrencyPath': %s",
                        DISTRIBUTED + "'ToleratedFailureCountPath': %s",
                        DISTRIBUTED + "'ToleratedFailurePercentagePath': %s",
                        DISTRIBUTED + "'ItemBatcher': {'MaxItemsPerBatchPath': %s}",
                        DISTRIBUTED
                                + "'ItemBatcher': {'MaxItemsPerBatch': 1, 'BatchInput': {'x.$': %s}}",
                        CHOICE.formatted("{'Variable': %s, 'IsNull': true, 'Next': 'L'}"),
                        CHOICE.formatted(
                                "{'Variable': '$.a', 'StringEqualsPath': %s, 'Next': 'L'}"),
                        CHOICE.formatted("{'Not': {'Variable': %s, 'IsNull': true}, 'Next': 'L'}"))
                .map(members -> members.replace("%s", PATH));
    }

    static Stream<String> unreadableJsonata() {
        return Stream.of(
                        PASS + "'Output': %s",
                        PASS + "'Assign': {'x': %s}",
                        TASK + "'Arguments': {'x': [%s]}",
                        TASK + "'TimeoutSeconds': %s",
                        TASK + "'Catch': [{'ErrorEquals': ['E'], 'Next': 'L', 'Output': %s}]",
                        "'Type': 'Wait', 'End': true, 'Seconds': %s",
                        "'Type': 'Wait', 'End': true, 'Timestamp': %s",
                        "'Type': 'Fail', 'Error': %s",
                        MAP + "'Items': %s",
                        MAP + "'ItemSelector': %s",
                        MAP + "'MaxConcurrency': %s",
                        DISTRIBUTED + "'ToleratedFailurePercentage': %s",
                        DISTRIBUTED + "'ItemBatcher': {'MaxItemsPerBatch': %s}",
                        CHOICE.formatted("{'Condition': %s, 'Next': 'L'}"),
                        CHOICE.formatted("{'Condition': true, 'Output': %s, 'Next': 'L'}"))
                .map(members -> members.replace("%s", JSONATA) + ", 'QueryLanguage': 'JSONata'");
    }

    @ParameterizedTest
    @MethodSource({"unreadablePaths", "unreadableJsonata"})
    void an_expression_that_has_become_invalid_is_refused_only_at_creation(String members) {
        var parsed = DefinitionParser.parse(Format.JSON, definition(members), (_, _) -> {});

        assertThat(parsed.diagnostics().hasErrors()).isTrue();
        assertThat(DefinitionParser.compile(definition(members)).root().state("S").name())
                .isEqualTo("S");
    }

    @Test
    void a_stored_result_path_with_an_operator_in_its_name_still_places_the_result() {
        var members = PASS + "'ResultPath': '$.a@b'";
        assertThat(
                        DefinitionParser.parse(Format.JSON, definition(members), (_, _) -> {})
                                .diagnostics()
                                .hasErrors())
                .isTrue();
        var state = (PassState) DefinitionParser.compile(definition(members)).root().state("S");
        var placement = (Place) ((JsonPathFlow) state.dataFlow()).resultPath();
        var input = JsonNodeFactory.instance.objectNode();
        assertThat(placement.path().insert(Payload.of(input), TextNode.valueOf("v")))
                .isEqualTo(new Evaluation.Value(input.deepCopy().put("a@b", "v")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Variable': '$.a', 'IsNull': true, 'Next': 'L', 'Why': 1}",
                "{'Variable': '$.a', 'IsNull': true, 'Next': 'L', 'Condition': true}",
                "{'Variable': '$.a', 'IsNull': true, 'Not': {'Variable': '$.b', 'IsNull': true},"
                        + " 'Next': 'L'}",
                "{'And': [{'Variable': '$.a', 'IsNull': true, 'Next': 'L', 'Assign': {}}],"
                        + " 'Next': 'L'}"
            })
    void a_stored_choice_rule_with_fields_that_are_refused_now_compiles(String rule) {
        assertThat(
                        DefinitionParser.compile(definition(CHOICE.formatted(rule)))
                                .root()
                                .state("S")
                                .name())
                .isEqualTo("S");
    }
}
