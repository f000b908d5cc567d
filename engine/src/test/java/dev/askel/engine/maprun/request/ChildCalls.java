package dev.askel.engine.maprun.request;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** A catalogue with Map Runs, and the calls that list and describe their children. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChildCalls {
    static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";

    final TestCatalogue catalogue = new TestCatalogue();
    final StoredMapRuns stored = new StoredMapRuns(catalogue);

    final ChildLists lists = new ChildLists(catalogue.workers(), catalogue.tokens(), 25_000);
    final ExpressChildDescriptions descriptions = new ExpressChildDescriptions(catalogue.workers());

    @AfterAll
    void close() {
        catalogue.close();
    }

    StoredMapRun run(String parent, boolean standard) {
        return stored.insert(stored.parent(parent), standard, NOW);
    }

    ListExecutionsResult list(
            StoredMapRun run,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            int size,
            @Nullable String token) {
        return ok(
                lists.list(
                        CALLER,
                        run.arn(),
                        new ListExecutionsRequest(
                                null, status, new Page(size, token), run.arn(), redrive)));
    }

    List<String> names(
            StoredMapRun run,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            int size) {
        var names = new ArrayList<String>();
        String token = null;
        do {
            var page = list(run, status, redrive, size, token);
            assertThat(page.executions()).hasSizeLessThanOrEqualTo(size);
            page.executions().forEach(item -> names.add(item.name()));
            token = page.nextToken();
        } while (token != null);
        return names;
    }

    static ChildEnd end(StoredMapRun run, long child, ExecutionStatus status) {
        return new ChildEnd(
                child,
                2,
                ChildName.of(run.uuid(), child, 0),
                status,
                Payload.ofVerbatim("{\"in\": " + child + "}"),
                status == ExecutionStatus.SUCCEEDED ? Payload.ofVerbatim("{\"out\": 1.0}") : null,
                status == ExecutionStatus.SUCCEEDED ? null : "E",
                status == ExecutionStatus.SUCCEEDED ? null : "c",
                NOW.toEpochMilli(),
                NOW.toEpochMilli() + child,
                0);
    }

    static String name(StoredMapRun run, long child) {
        return ChildName.of(run.uuid(), child, 0);
    }

    DescribeExecutionResult describe(StoredMapRun run, long child, IncludedData included) {
        return ok(
                descriptions.describe(
                        CALLER,
                        express(run, name(run, child)),
                        new DescribeExecutionRequest("", included)));
    }

    static ExpressExecutionArn express(StoredMapRun run, String name) {
        return new ExpressExecutionArn(CALLER.scope(), "m", "label", name, run.uuid());
    }
}
