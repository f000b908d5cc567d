package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidArn;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.EngineError.ValidationException.Reason;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.UpdateMapRunRequest;
import dev.askel.engine.api.Page;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The operations on Map Runs when none exist (docs/aws/api.md, 4.4 and 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunLookupTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";
    private static final String MAP_RUN = SCOPE + "mapRun:m/l:u";

    private final MapRunLookup mapRuns =
            new MapRunLookup(new ExecutionLookup(CATALOGUE.workers()), CATALOGUE.tokens());

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private EngineError refusedList(String executionArn, @Nullable String token) {
        return refused(
                mapRuns.listMapRuns(
                        CALLER, new ListMapRunsRequest(executionArn, new Page(10, token))));
    }

    @Test
    void an_execution_has_no_map_runs() {
        var execution = CATALOGUE.insertExecution(CATALOGUE.insertMachine("m"), "m", "e", NOW);
        var arn = execution.arn("m").toString();

        var listed =
                ok(mapRuns.listMapRuns(CALLER, new ListMapRunsRequest(arn, new Page(10, null))));

        assertThat(listed.mapRuns()).isEmpty();
        assertThat(listed.nextToken()).isNull();
        assertThat(refusedList(arn, "no token")).isInstanceOf(EngineError.InvalidToken.class);
    }

    @Test
    void map_runs_are_listed_only_of_an_existing_standard_execution() {
        var unknown = SCOPE + "execution:m:nobody";
        assertThat(refusedList(unknown, null))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(unknown));
        var otherAccount = unknown.replace("123456789012", "999999999999");
        assertThat(refusedList(otherAccount, null))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(otherAccount));
        assertThat(refusedList(SCOPE + "express:m:e:u", null))
                .isEqualTo(InvalidArn.wrongType("express"));
        assertThat(refusedList("e", null)).isEqualTo(InvalidArn.prefix("e"));
    }

    @Test
    void every_map_run_is_unknown() {
        var missing = ResourceNotFound.of(MAP_RUN);
        assertThat(refusedDescribe(MAP_RUN)).isEqualTo(missing);
        assertThat(refusedUpdate(MAP_RUN, 1, null, null)).isEqualTo(missing);
        assertThat(refusedUpdate(MAP_RUN, null, 0.5, null)).isEqualTo(missing);
        assertThat(refusedUpdate(MAP_RUN, null, null, 0L)).isEqualTo(missing);
        assertThat(refusedDescribe("r")).isEqualTo(InvalidArn.prefix("r"));
        assertThat(refusedDescribe(SCOPE + "execution:m:e"))
                .isEqualTo(InvalidArn.wrongType("execution"));
        assertThat(refusedUpdate(SCOPE + "activity:a", 1, null, null))
                .isEqualTo(InvalidArn.wrongType("activity"));
    }

    @Test
    void an_update_without_a_change_is_refused() {
        assertThat(refusedUpdate(MAP_RUN, null, null, null))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        error ->
                                assertThat(error.reason())
                                        .isEqualTo(Reason.MISSING_REQUIRED_PARAMETER));
    }

    private EngineError refusedDescribe(String arn) {
        return refused(mapRuns.describeMapRun(CALLER, new DescribeMapRunRequest(arn)));
    }

    private EngineError refusedUpdate(
            String arn,
            @Nullable Integer concurrency,
            @Nullable Double percentage,
            @Nullable Long count) {
        return refused(
                mapRuns.updateMapRun(
                        CALLER, new UpdateMapRunRequest(arn, concurrency, percentage, count)));
    }
}
