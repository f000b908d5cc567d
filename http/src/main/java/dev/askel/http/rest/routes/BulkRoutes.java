package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.Change;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.BulkCodec;
import dev.askel.http.wire.BulkCodec.Terms;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of bulk jobs, which perform an action on many executions. The query has the parameters
 * of a list of executions, so that a job acts on the executions that the list shows.
 */
final class BulkRoutes {
    private static final String JOBS = "/bulk";
    private static final String JOB = JOBS + "/{jobId}";
    private static final Parameter ACTION =
            constant("action", Action.class, "The action on each execution.").asRequired();
    private static final Parameter TARGET =
            text(
                    "target",
                    "The ARN of the version to which a MIGRATE migrates the executions, or of the state machine for its current revision.");
    private static final Parameter STATE =
            constant("state", ItemState.class, "Only items in this state.");

    private final BulkJobs jobs;

    BulkRoutes(BulkJobs jobs) {
        this.jobs = jobs;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Bulk",
                "Stopping, redriving, pausing, resuming and migrating many executions, and storing their search attributes.",
                List.of("bulk-schemas.json"),
                List.of(
                        Route.get(JOBS + "/preview")
                                .named(
                                        "PreviewBulkJob",
                                        "The executions that a bulk job would select now.")
                                .query(CriteriaParameters.allWith(ACTION, TARGET))
                                .responseBody("BulkPreview")
                                .action(this::preview),
                        Route.post(JOBS)
                                .named(
                                        "StartBulkJob",
                                        "Stops, redrives, pauses, resumes or migrates all matching executions, or stores their search attributes.")
                                .query(CriteriaParameters.allWith(ACTION, TARGET))
                                .requestBody("StartBulkJobInput")
                                .responseBody("BulkJob")
                                .action(this::start),
                        Route.get(JOBS)
                                .named("ListBulkJobs", "The bulk jobs, the latest first.")
                                .query(Paging.PARAMETERS)
                                .responseBody("BulkJobList")
                                .action(this::list),
                        Route.get(JOB)
                                .named("DescribeBulkJob", "The progress of a bulk job.")
                                .responseBody("BulkJob")
                                .action(call ->
                                        respond(
                                                jobs.describe(call.caller(), id(call)),
                                                BulkJson::writeJob)),
                        Route.get(JOB + "/items")
                                .named("ListBulkItems", "The result for each execution.")
                                .query(STATE, Paging.PARAMETERS[0], Paging.PARAMETERS[1])
                                .responseBody("BulkItemList")
                                .action(this::items),
                        changeRoute(
                                        "pause",
                                        "PauseBulkJob",
                                        "Starts no more items until it is resumed.")
                                .action(call -> change(call, Answer.ok(new Change.Pause()))),
                        changeRoute("resume", "ResumeBulkJob", "Resumes a paused job.")
                                .action(call -> change(call, Answer.ok(new Change.Resume()))),
                        changeRoute("cancel", "CancelBulkJob", "Skips the remaining items.")
                                .action(call -> change(call, Answer.ok(new Change.Cancel()))),
                        changeRoute("rate", "ChangeBulkRate", "Changes the rate of a job.")
                                .requestBody("ChangeBulkRateInput")
                                .action(call -> change(call, BulkCodec.readRate(call.body())))));
    }

    private static Route.Builder changeRoute(String verb, String operationId, String summary) {
        return Route.post(JOB + "/" + verb).named(operationId, summary).responseBody("BulkJob");
    }

    private static String id(RestCall call) {
        return call.parameters().text("jobId");
    }

    private static Answer<BulkOrder> order(RestCall call, Terms terms) {
        return CriteriaParameters.read(call.parameters())
                .map(criteria ->
                        new BulkOrder(
                                Action.valueOf(call.parameters().text(ACTION.name())),
                                criteria,
                                terms.error(),
                                terms.cause(),
                                terms.ratePerSecond(),
                                call.parameters().textOrNull(TARGET.name())));
    }

    private CompletionStage<RestResponse> preview(RestCall call) {
        return withRequest(
                order(call, new Terms(null, null, BulkJobs.RATE_DEFAULT, null, null)),
                order -> jobs.preview(call.caller(), order),
                BulkJson::writePreview);
    }

    private CompletionStage<RestResponse> start(RestCall call) {
        return withRequest(
                BulkCodec.readTerms(call.body())
                        .then(terms -> order(call, terms).map(order -> new Start(order, terms))),
                start ->
                        jobs.start(
                                call.caller(),
                                start.order(),
                                start.terms().clientToken(),
                                starter(call.principalArn(), start.terms().startedBy())),
                BulkJson::writeJob);
    }

    private record Start(BulkOrder order, Terms terms) {}

    /**
     * Puts the verified principal before the given string, so that a client cannot claim to be
     * another principal.
     */
    private static @Nullable String starter(@Nullable String principalArn, @Nullable String given) {
        if (principalArn == null) {
            return given;
        }
        return given == null ? principalArn : principalArn + ": " + given;
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return respond(jobs.list(call.caller(), page(call)), BulkJson::writeJobs);
    }

    private CompletionStage<RestResponse> items(RestCall call) {
        var state = call.parameters().constantOrNull(STATE.name(), ItemState.class);
        return respond(
                jobs.items(call.caller(), id(call), state, page(call)), BulkJson::writeItems);
    }

    private static Page page(RestCall call) {
        var size = call.parameters().integerOr("maxResults", 0);
        return Page.of(Math.toIntExact(size), call.parameters().textOrNull("nextToken"));
    }

    private CompletionStage<RestResponse> change(RestCall call, Answer<? extends Change> change) {
        return withRequest(
                change, valid -> jobs.change(call.caller(), id(call), valid), BulkJson::writeJob);
    }

    private static <A, R> CompletionStage<RestResponse> withRequest(
            Answer<A> request,
            Function<A, CompletionStage<Answer<R>>> operation,
            BiConsumer<JsonWriter, R> result) {
        return switch (request) {
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<A>(var read) -> respond(operation.apply(read), result);
        };
    }

    private static <R> CompletionStage<RestResponse> respond(
            CompletionStage<Answer<R>> answer, BiConsumer<JsonWriter, R> result) {
        return answer.thenApply(it -> RestResponse.of(it, result));
    }
}
