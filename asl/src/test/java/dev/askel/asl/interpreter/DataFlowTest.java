package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionState;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests with tables in which order the fields from InputPath to OutputPath apply in every state
 * type (docs/aws/asl.md section 2.1).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DataFlowTest {
    private static final String INPUT =
            "{\"a\":{\"b\":1},\"l\":[{\"c\":1,\"d\":\"x\"},{\"c\":2,\"d\":\"y\"},{\"c\":3,\"d\":\"z\"}],\"n\":null,\"s\":\"t\"}";
    private static final String WORKS = "arn:aws:states:::lambda:invoke";

    private static SimulatedExecution state(String fields) {
        return SimulatedExecution.of(
                """
                {"StartAt": "S", "States": {
                  "S": {%s, "Next": "E"}, "E": {"Type": "Succeed"}}}
                """
                        .formatted(fields));
    }

    private static SimulatedExecution stateOfType(String type, String fields) {
        var work =
                switch (type) {
                    case "Task" -> ", \"Resource\": \"%s\"".formatted(WORKS);
                    case "Wait" -> ", \"Seconds\": 0";
                    case "Parallel" ->
                            """
                            , "Branches": [{"StartAt": "B", "States": {
                                "B": {"Type": "Pass", "End": true}}}]
                            """;
                    case "Map" ->
                            """
                            , "ItemProcessor": {"StartAt": "B", "States": {
                                "B": {"Type": "Pass", "End": true}}}
                            """;
                    default -> "";
                };
        return state("\"Type\": \"%s\"%s%s".formatted(type, work, fields == null ? "" : fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "InputPath": "$[\\"a\\"]"                     | States.Runtime
                    "Parameters": {"x.$": "$.l[?(@.c in [1])]"} | States.Runtime
                    "Parameters": {"x.$": "States.Array($.a b)"} | States.Runtime
                    "OutputPath": "$.a b"                       | States.Runtime
                    "ResultPath": "$[\\"a\\"]"                    | States.ResultPathMatchFailure
                    """)
    void a_stored_text_that_is_not_a_path_fails_the_state(String field, String error) {
        assertThat(stateOfType("Pass", ", " + field).input(INPUT).run().history())
                .endsWith("3<2 ExecutionFailed " + error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Pass     |                                                       | {"a":{"b":1}}
                    Pass     | , "InputPath": "$.a"                                  | {"b":1}
                    Pass     | , "InputPath": null                                   | {}
                    Pass     | , "OutputPath": null                                  | {}
                    Pass     | , "ResultPath": null, "Result": 1                     | {"a":{"b":1}}
                    Pass     | , "InputPath": "$.a", "ResultPath": "$.r"             | {"a":{"b":1},"r":{"b":1}}
                    Pass     | , "InputPath": null, "ResultPath": "$.r"              | {"a":{"b":1},"r":{}}
                    Pass     | , "Result": {"x.$": "$.a"}                            | {"x.$":"$.a"}
                    Pass     | , "Result": null                                      | null
                    Pass     | , "InputPath": "$.a", "Parameters": {"p.$": "$.b"}    | {"p":1}
                    Pass     | , "Parameters": {"p": 1}, "Result": 2                 | 2
                    Pass     | , "ResultPath": "$.a.b", "Result": 2                  | {"a":{"b":2}}
                    Pass     | , "ResultPath": "$.a.c.d", "Result": 2                | {"a":{"b":1,"c":{"d":2}}}
                    Pass     | , "ResultPath": "$['x y']['é']", "Result": 2          | {"a":{"b":1},"x y":{"é":2}}
                    Pass     | , "ResultPath": "$.r", "Result": 2, "OutputPath": "$.r" | 2
                    Pass     | , "ResultPath": null, "OutputPath": "$.a"             | {"b":1}
                    Task     |                                                       | {"a":{"b":1}}
                    Task     | , "InputPath": "$.a"                                  | {"b":1}
                    Task     | , "InputPath": "$.a", "Parameters": {"p.$": "$.b", "q.$": "$$.Execution.Input.a.b"} | {"p":1,"q":1}
                    Task     | , "ResultSelector": {"r.$": "$.a.b"}                  | {"r":1}
                    Task     | , "ResultSelector": {"r.$": "$.a"}, "ResultPath": "$.x" | {"a":{"b":1},"x":{"r":{"b":1}}}
                    Task     | , "ResultSelector": {"r": 5}, "ResultPath": null      | {"a":{"b":1}}
                    Task     | , "ResultPath": "$.a", "OutputPath": "$.a.a.b"        | 1
                    Task     | , "InputPath": null, "ResultPath": "$.r"              | {"a":{"b":1},"r":{}}
                    Wait     | , "InputPath": "$.a"                                  | {"b":1}
                    Wait     | , "InputPath": "$.a", "OutputPath": "$.b"             | 1
                    Wait     | , "InputPath": null                                   | {}
                    Wait     | , "OutputPath": null                                  | {}
                    Parallel |                                                       | [{"a":{"b":1}}]
                    Parallel | , "InputPath": "$.a", "Parameters": {"p.$": "$"}      | [{"p":{"b":1}}]
                    Parallel | , "ResultSelector": {"all.$": "$[*].a.b"}             | {"all":[1]}
                    Parallel | , "ResultSelector": {"n.$": "States.ArrayLength($)"}, "ResultPath": "$.r" | {"a":{"b":1},"r":{"n":1}}
                    Parallel | , "ResultPath": "$.r", "OutputPath": "$.r[0].a"       | {"b":1}
                    Parallel | , "ResultPath": null                                  | {"a":{"b":1}}
                    Parallel | , "InputPath": null                                   | [{}]
                    """)
    void fields_apply_in_their_order(String type, String fields, String output) {
        assertThat(stateOfType(type, fields).input("{\"a\":{\"b\":1}}").run())
                .satisfies(Outcomes.succeeded(output));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    , "ItemsPath": "$.l"                                             | [{"c":1,"d":"x"},{"c":2,"d":"y"},{"c":3,"d":"z"}]
                    , "InputPath": "$.l"                                             | [{"c":1,"d":"x"},{"c":2,"d":"y"},{"c":3,"d":"z"}]
                    , "ItemsPath": "$$.Execution.Input.l", "ResultSelector": {"r.$": "$[*].c"} | {"r":[1,2,3]}
                    , "ItemsPath": "$.l", "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value.c", "s.$": "$.s"} | [{"s":"t","v":1,"i":0},{"s":"t","v":2,"i":1},{"s":"t","v":3,"i":2}]
                    , "ItemsPath": "$.l", "Parameters": {"v.$": "$$.Map.Item.Value.c"} | [{"v":1},{"v":2},{"v":3}]
                    , "ItemsPath": "$.l", "ResultPath": null, "OutputPath": "$.s"    | "t"
                    , "ItemsPath": "$.l", "ResultPath": "$.a.r", "OutputPath": "$.a" | {"b":1,"r":[{"c":1,"d":"x"},{"c":2,"d":"y"},{"c":3,"d":"z"}]}
                    , "ItemsPath": "$.l", "ResultSelector": {"first.$": "$[0].d"}, "ResultPath": "$.l[1].r", "OutputPath": "$.l[1]" | {"c":2,"d":"y","r":{"first":"x"}}
                    """)
    void a_map_takes_its_items_from_its_effective_input(String fields, String output) {
        assertThat(stateOfType("Map", fields).input(INPUT).run())
                .satisfies(Outcomes.succeeded(output));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $.l[?(@.c > 1)].d       | ["y","z"]
                    $.l[?(@.d == 'x')]      | [{"c":1,"d":"x"}]
                    $.l[?(@.d =~ /[xy]/)].c | [1,2]
                    $.l[?(@.c > 9)]         | []
                    $.l[(@.length-1)].c       | 3
                    $.l[-2:]..c             | [2,3]
                    $.l[0:2].c              | [1,2]
                    $.l[0,2].c              | [1,3]
                    $.l[*].d                | ["x","y","z"]
                    $..c                    | [1,2,3]
                    $.l[0]['c','d']         | {"c":1,"d":"x"}
                    $.a['b']                | 1
                    $.['a']['b']             | 1
                    $.n                     | null
                    $$.Execution.Input.a    | {"b":1}
                    """)
    void every_path_selects_input_and_output(String path, String found) {
        var quoted = path.replace("\"", "\\\"");
        for (var fields : new String[] {"\"InputPath\": \"%s\"", "\"OutputPath\": \"%s\""}) {
            assertThat(stateOfType("Pass", ", " + fields.formatted(quoted)).input(INPUT).run())
                    .satisfies(Outcomes.succeeded(found));
        }
        assertThat(
                        stateOfType(
                                        "Pass",
                                        ", \"Parameters\": {\"p.$\": \"%s\"}, \"OutputPath\": \"$.p\""
                                                .formatted(quoted))
                                .input(INPUT)
                                .run())
                .satisfies(Outcomes.succeeded(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "text"      | $.r       | "text"
                    7           | $.r       | 7
                    null        | $.r       | null
                    [1,2]       | $.r       | [1,2]
                    {"a":"b"}   | $.a.r     | {"a":"b"}
                    {"a":[1]}   | $.a[1]    | {"a":[1]}
                    {"a":[1]}   | $.a.b     | {"a":[1]}
                    {"a":{}}    | $.a[0]    | {"a":{}}
                    {}          | $.a[0]    | {}
                    """)
    void the_cause_of_a_result_path_that_cannot_be_applied_does_not_name_the_state(
            String input, String path, String shown) {
        var run =
                stateOfType("Pass", ", \"Result\": 1, \"ResultPath\": \"%s\"".formatted(path))
                        .input(input)
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.ResultPathMatchFailure",
                                "Unable to apply ReferencePath %s to input %s"
                                        .formatted(path, shown)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $.objects           | {"a":{}}       | objects | {"a":{}}
                    $.a.objects         | {"a":{"b":1}}  | objects | {"a":{"b":1}}
                    $.a.b.c             | {"a":1}        | b       | {"a":1}
                    $.a[2]              | {"a":[1]}      | 2       | {"a":[1]}
                    $$.Execution.Input.x | {}            | x       |
                    """)
    void missing_items_fail_with_reference_path_conflict(
            String path, String input, String step, String shown) {
        var run = stateOfType("Map", ", \"ItemsPath\": \"%s\"".formatted(path)).input(input).run();

        assertThat(run.history())
                .endsWith(
                        "2<0 MapStateEntered S",
                        "3<2 ExecutionFailed States.ReferencePathConflict");
        assertThat(run.state().outcome())
                .isInstanceOfSatisfying(
                        ExecutionState.Outcome.Failed.class,
                        failed ->
                                assertThat(failed.cause())
                                        .startsWith(
                                                "Unable to apply step \"%s\" to input "
                                                        .formatted(step))
                                        .endsWith(shown == null ? "}" : " " + shown));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    1.10, 1e3, -0.0, 1E+2 | 1.10,1e3,-0.0,1E+2
                    12345678901234567890123, 0.1e-400 | 12345678901234567890123,0.1e-400
                    -0 | 0
                    "\\u0000\\u001f\\u007f" | "\\u0000\\u001F\u007f"
                    "\\ud83d\\ude00 \\ud800" | "\ud83d\ude00 \\uD800"
                    "<>&'\\/" | "<>&'/"
                    "\\b\\f\\n\\r\\t\\"\\\\" | "\\b\\f\\n\\r\\t\\"\\\\"
                    """)
    void data_keeps_its_text_through_every_field(String given, String kept) {
        var run =
                state(
                                """
                                "Type": "Parallel", "InputPath": "$.x",
                                "Parameters": {"l.$": "$", "first.$": "$[0]"},
                                "ResultPath": "$.r", "OutputPath": "$.r[0].l",
                                "Branches": [{"StartAt": "T", "States": {
                                  "T": {"Type": "Task", "Resource": "%s", "End": true}}}]
                                """
                                        .formatted(WORKS))
                        .input("{\"x\": [%s]}".formatted(given))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[%s]".formatted(kept)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "Type": "Pass", "Parameters": {"x.$": "$.no"}, "End": true                      | The JSONPath '$.no' specified for the field 'x.$' could not be found in the input '{ "a" : [ ] }'
                    "Type": "Pass", "Parameters": {"x.$": "States.Array($.no)"}, "End": true        | The function 'States.Array($.no)' had the following error: The JsonPath argument for the field '$.no' could not be found in the input '{ "a" : [ ] }'
                    "Type": "Fail", "CausePath": "$.no"                                             | The JSONPath '$.no' specified for the field 'CausePath' could not be found in the input '{ "a" : [ ] }'
                    "Type": "Pass", "Result": 1, "ResultPath": "$.a.b", "End": true                 | Unable to apply ReferencePath $.a.b to input { "a" : [ ] }
                    """)
    void a_cause_quotes_the_original_text_of_the_input(String fields, String cause) {
        var run =
                SimulatedExecution.of(
                                "{\"StartAt\": \"S\", \"States\": {\"S\": {%s}}}".formatted(fields))
                        .input("{ \"a\" : [ ] }")
                        .run();

        assertThat(run.state().outcome())
                .isInstanceOfSatisfying(
                        ExecutionState.Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).endsWith(cause));
    }

    @Test
    void a_retry_starts_from_the_state_input() {
        var run =
                stateOfType(
                                "Task",
                                """
                                , "InputPath": "$.a", "Parameters": {"n.$": "$$.State.RetryCount", "v.$": "$.b"},
                                "ResultPath": "$.a", "Retry": [{"ErrorEquals": ["E"]}]
                                """)
                        .input("{\"a\":{\"b\":1}}")
                        .answering((_, call, _) ->
                                call.ordinal() < 2
                                        ? TaskAnswer.fails("E")
                                        : new TaskAnswer.Succeeds(call.parameters()))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"a\":{\"v\":1,\"n\":2}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    , "ResultPath": "$.e"           | {"a":1,"e":{"Error":"E","Cause":"because"}}
                    , "ResultPath": "$.a"           | {"a":{"Error":"E","Cause":"because"}}
                    , "ResultPath": "$.x.y"         | {"a":1,"x":{"y":{"Error":"E","Cause":"because"}}}
                    , "ResultPath": null            | {"a":1}
                    , "ResultPath": "$"             | {"Error":"E","Cause":"because"}
                    ``                              | {"Error":"E","Cause":"because"}
                    """)
    void a_catcher_places_the_error_and_the_states_own_fields_do_not_apply(
            String placement, String output) {
        var run =
                stateOfType(
                                "Task",
                                """
                                , "InputPath": "$.a", "ResultSelector": {"no.$": "$.no"},
                                "ResultPath": "$.no.way", "OutputPath": "$.no.such",
                                "Catch": [{"ErrorEquals": ["E"], "Next": "E"%s}]
                                """
                                        .formatted(placement))
                        .input("{\"a\":1}")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded(output));
    }
}
