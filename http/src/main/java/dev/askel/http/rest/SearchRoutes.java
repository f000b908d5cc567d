package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.integer;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.ExecutionSearches;
import dev.askel.engine.api.workbench.ExecutionStatistics;
import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistics;
import dev.askel.http.rest.Route.Pace;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists, failure groups and statistics over all machines. */
final class SearchRoutes {
    private static final Parameter EXECUTIONS_MAX =
            integer(
                    "executionsMax",
                    1,
                    StateStatistics.EXECUTIONS_MAX,
                    "So many histories are read at most, the latest first; 1,000 unless given.");

    private final ExecutionSearches searches;
    private final ExecutionStatistics statistics;

    SearchRoutes(ExecutionSearches searches, ExecutionStatistics statistics) {
        this.searches = searches;
        this.statistics = statistics;
    }

    Topic topic() {
        return new Topic(
                "Searches and statistics",
                "Executions of all machines, and what they have in common.",
                List.of("search-schemas.json"),
                List.of(
                        Route.get("/executions")
                                .named(
                                        "SearchExecutions",
                                        "Executions of all machines, the latest start first.")
                                .query(CriteriaParameters.and(Paging.PARAMETERS))
                                .gives("SearchExecutionsOutput")
                                .by(this::search),
                        Route.get("/failures")
                                .named(
                                        "GroupFailures",
                                        "Failures that are alike, the most frequent first.")
                                .query(CriteriaParameters.and())
                                .gives("GroupFailuresOutput")
                                .by(this::failures),
                        Route.get("/statistics")
                                .named("GetRates", "What starts and ends per minute, and waits.")
                                .query(CriteriaParameters.MACHINE)
                                .gives("GetRatesOutput")
                                .by(this::rates),
                        Route.get("/statistics/machines")
                                .named(
                                        "GetMachineRates",
                                        "What of each machine began and ended lately, and runs.")
                                .gives("GetMachineRatesOutput")
                                .by(this::machines),
                        Route.get("/statistics/states")
                                .named(
                                        "GetStateStatistics",
                                        "Visits, failures, retries and durations of each state.")
                                .query(CriteriaParameters.and(EXECUTIONS_MAX))
                                .gives("GetStateStatisticsOutput")
                                // Read for seconds, and only while somebody waits.
                                .at(Pace.POLL)
                                .by(this::states)));
    }

    private CompletionStage<RestAnswer> search(RestCall call) {
        var parameters = call.parameters();
        var size = parameters.integerOr("maxResults", 0);
        var page = Page.of(Math.toIntExact(size), parameters.textOrNull("nextToken"));
        return answered(
                CriteriaParameters.read(parameters),
                criteria -> searches.search(call.callerFor(machine(call)), criteria, page),
                SearchAnswers::executions);
    }

    private CompletionStage<RestAnswer> failures(RestCall call) {
        return answered(
                CriteriaParameters.read(call.parameters()),
                criteria -> statistics.failures(call.callerFor(machine(call)), criteria),
                SearchAnswers::failures);
    }

    private CompletionStage<RestAnswer> rates(RestCall call) {
        return answered(
                CriteriaParameters.machine(call.parameters()),
                machine -> statistics.rates(call.callerFor(machine(call)), machine.arn()),
                SearchAnswers::rates);
    }

    private CompletionStage<RestAnswer> machines(RestCall call) {
        return statistics
                .machines(call.callerFor(null))
                .thenApply(answer -> RestAnswer.of(answer, SearchAnswers::machines));
    }

    private CompletionStage<RestAnswer> states(RestCall call) {
        var max = call.parameters().integerOr("executionsMax", StateStatistics.EXECUTIONS_DEFAULT);
        return answered(
                CriteriaParameters.read(call.parameters()),
                criteria ->
                        statistics.states(
                                call.callerFor(machine(call)),
                                criteria,
                                Math.toIntExact(max),
                                call.gone()),
                SearchAnswers::states);
    }

    private static @Nullable String machine(RestCall call) {
        return call.parameters().textOrNull(CriteriaParameters.MACHINE.name());
    }

    private static <A, R> CompletionStage<RestAnswer> answered(
            Answer<A> asked,
            Function<A, CompletionStage<Answer<R>>> question,
            BiConsumer<JsonWriter, R> result) {
        return switch (asked) {
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedStage(RestAnswer.error(error));
            case Answer.Ok<A>(var read) ->
                    question.apply(read).thenApply(answer -> RestAnswer.of(answer, result));
        };
    }
}
