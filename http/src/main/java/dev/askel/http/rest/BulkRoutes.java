package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.constant;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.Change;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.http.wire.BulkCodec;
import dev.askel.http.wire.BulkCodec.Terms;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Stopping and redriving many executions. Which ones the query says, as it does for a list of them:
 * what one looks at there is what is done here, and a parameter that is misspelt is refused.
 */
final class BulkRoutes {
    private static final String JOBS = "/bulk";
    private static final String JOB = JOBS + "/{jobId}";
    private static final Parameter ACTION =
            constant("action", Action.class, "What is to be done to each execution.").mandatory();
    private static final Parameter STATE =
            constant("state", ItemState.class, "Only items that stand so.");

    private final BulkJobs jobs;

    BulkRoutes(BulkJobs jobs) {
        this.jobs = jobs;
    }

    Topic topic() {
        return new Topic(
                "Bulk",
                "Stopping and redriving many executions.",
                List.of("bulk-schemas.json"),
                List.of(
                        Route.get(JOBS + "/preview")
                                .named("PreviewBulkJob", "What a bulk job would take on now.")
                                .query(CriteriaParameters.and(ACTION))
                                .gives("BulkPreview")
                                .by(this::preview),
                        Route.post(JOBS)
                                .named("StartBulkJob", "Stops or redrives all that match.")
                                .query(CriteriaParameters.and(ACTION))
                                .takes("StartBulkJobInput")
                                .gives("BulkJob")
                                .by(this::start),
                        Route.get(JOBS)
                                .named("ListBulkJobs", "The bulk jobs, the latest first.")
                                .query(Paging.PARAMETERS)
                                .gives("BulkJobList")
                                .by(this::list),
                        Route.get(JOB)
                                .named("DescribeBulkJob", "How a bulk job stands.")
                                .gives("BulkJob")
                                .by(call ->
                                        answered(
                                                jobs.describe(call.caller(), id(call)),
                                                BulkAnswers::job)),
                        Route.get(JOB + "/items")
                                .named("ListBulkItems", "What became of each execution.")
                                .query(STATE, Paging.PARAMETERS[0], Paging.PARAMETERS[1])
                                .gives("BulkItemList")
                                .by(this::items),
                        change("pause", "PauseBulkJob", "Begins nothing more until it is resumed.")
                                .by(call -> changed(call, Answer.ok(new Change.Pause()))),
                        change("resume", "ResumeBulkJob", "Goes on.")
                                .by(call -> changed(call, Answer.ok(new Change.Resume()))),
                        change("cancel", "CancelBulkJob", "Begins nothing more at all.")
                                .by(call -> changed(call, Answer.ok(new Change.Cancel()))),
                        change("rate", "ChangeBulkRate", "Goes on faster, or slower.")
                                .takes("ChangeBulkRateInput")
                                .by(call -> changed(call, BulkCodec.rate(call.body())))));
    }

    private static Route.Draft change(String word, String operationId, String summary) {
        return Route.post(JOB + "/" + word).named(operationId, summary).gives("BulkJob");
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
                                terms.ratePerSecond()));
    }

    private CompletionStage<RestAnswer> preview(RestCall call) {
        return asked(
                order(call, new Terms(null, null, BulkJobs.RATE_DEFAULT, null, null)),
                order -> jobs.preview(call.caller(), order),
                BulkAnswers::preview);
    }

    private CompletionStage<RestAnswer> start(RestCall call) {
        return asked(
                BulkCodec.terms(call.body())
                        .then(terms -> order(call, terms).map(order -> new Start(order, terms))),
                start ->
                        jobs.start(
                                call.caller(),
                                start.order(),
                                start.terms().clientToken(),
                                start.terms().startedBy()),
                BulkAnswers::job);
    }

    private record Start(BulkOrder order, Terms terms) {}

    private CompletionStage<RestAnswer> list(RestCall call) {
        return answered(jobs.list(call.caller(), page(call)), BulkAnswers::jobs);
    }

    private CompletionStage<RestAnswer> items(RestCall call) {
        var state = call.parameters().constantOrNull(STATE.name(), ItemState.class);
        return answered(jobs.items(call.caller(), id(call), state, page(call)), BulkAnswers::items);
    }

    private static Page page(RestCall call) {
        var size = call.parameters().integerOr("maxResults", 0);
        return Page.of(Math.toIntExact(size), call.parameters().textOrNull("nextToken"));
    }

    private CompletionStage<RestAnswer> changed(RestCall call, Answer<? extends Change> change) {
        return asked(
                change, wanted -> jobs.change(call.caller(), id(call), wanted), BulkAnswers::job);
    }

    private static <A, R> CompletionStage<RestAnswer> asked(
            Answer<A> asked,
            Function<A, CompletionStage<Answer<R>>> question,
            BiConsumer<JsonWriter, R> result) {
        return switch (asked) {
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedStage(RestAnswer.error(error));
            case Answer.Ok<A>(var read) -> answered(question.apply(read), result);
        };
    }

    private static <R> CompletionStage<RestAnswer> answered(
            CompletionStage<Answer<R>> answer, BiConsumer<JsonWriter, R> result) {
        return answer.thenApply(it -> RestAnswer.of(it, result));
    }
}
