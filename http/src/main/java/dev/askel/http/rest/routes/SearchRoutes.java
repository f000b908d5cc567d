package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.usage.AwsCost;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionSearches;
import dev.askel.engine.api.workbench.ExecutionStatistics;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroup;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroups;
import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistics;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import dev.askel.http.rest.MemberRootCauses;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.Route.WorkClass;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.SearchAttributeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes of searches, failure groups and statistics over all machines. */
final class SearchRoutes {
    private static final Parameter EXECUTIONS_MAX =
            integer(
                    "executionsMax",
                    1,
                    StateStatistics.EXECUTIONS_MAX,
                    "The most histories that are read, the latest first; 1,000 when absent.");

    private static final Parameter INPUT =
            text("input", "Only executions whose input contains this text; A to Z equal a to z.")
                    .asRequired();

    private static final Parameter QUERY =
            text(
                    "query",
                    "Conditions on search attributes, combined with `and`: orderId = \"A-17\" and"
                            + " total >= 100. The operators are =, <, <=, >, >=, startsWith and"
                            + " matches. At most 2,048 characters and 10 conditions"
                            + " (docs/search-attributes.md); not together with `cause`.");

    private static final Parameter SORT =
            text(
                    "sort",
                    "The search attribute that orders the result; a leading - reverses the order."
                            + " Executions without a value are not selected. Not together with"
                            + " `cause`.");

    private static final Parameter ATTRIBUTE =
            text(
                            "attribute",
                            "The search attribute whose values form the groups. It cannot have the"
                                    + " type TEXT. Executions without a value are not counted.")
                    .asRequired();

    private final ExecutionSearches searches;
    private final SearchAttributes attributes;
    private final ExecutionStatistics statistics;
    private final MemberRootCauses rootCauses;

    SearchRoutes(
            ExecutionSearches searches,
            SearchAttributes attributes,
            ExecutionStatistics statistics,
            MemberRootCauses rootCauses) {
        this.searches = searches;
        this.attributes = attributes;
        this.statistics = statistics;
        this.rootCauses = rootCauses;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Searches and statistics",
                "Searching executions of all machines, failure groups and rates.",
                List.of("search-schemas.json"),
                List.of(
                        Route.get("/executions")
                                .named(
                                        "SearchExecutions",
                                        "Executions of all machines, the latest start first, or in"
                                                + " the order of `sort`.")
                                .query(CriteriaParameters.allWith(withPaging(QUERY, SORT)))
                                .responseBody("SearchExecutionsOutput")
                                .action(this::search),
                        Route.get("/executions/inputs")
                                .named(
                                        "SearchInputs",
                                        "Executions whose input contains a text, the latest start"
                                                + " first.")
                                .query(CriteriaParameters.allWith(withPaging(INPUT)))
                                .responseBody("SearchInputsOutput")
                                .workClass(WorkClass.PAGE)
                                .action(this::searchInputs),
                        Route.get("/executions/groups")
                                .named(
                                        "GroupExecutions",
                                        "The numbers of executions by the values of a search"
                                                + " attribute and by status, the most frequent"
                                                + " value first.")
                                .query(CriteriaParameters.allWith(ATTRIBUTE, QUERY))
                                .responseBody("GroupExecutionsOutput")
                                .workClass(WorkClass.PAGE)
                                .action(this::group),
                        Route.get("/failures")
                                .named(
                                        "GroupFailures",
                                        "Groups of equal failures, the most frequent first.")
                                .query(CriteriaParameters.allWith(MemberRootCauses.PARAMETER))
                                .responseBody("GroupFailuresOutput")
                                .workClass(WorkClass.PAGE)
                                .action(this::failures),
                        Route.get("/statistics")
                                .named(
                                        "GetRates",
                                        "Starts and ends per minute, and open executions and"
                                                + " tasks.")
                                .query(CriteriaParameters.MACHINE)
                                .responseBody("GetRatesOutput")
                                .action(this::rates),
                        Route.get("/statistics/machines")
                                .named(
                                        "GetMachineRates",
                                        "Recent starts and ends of each machine, and its open"
                                                + " executions.")
                                .responseBody("GetMachineRatesOutput")
                                .action(this::machines),
                        Route.get("/statistics/aws-cost")
                                .named("GetAwsCost", "The cost of the last 30 days on AWS.")
                                .responseBody("GetAwsCostOutput")
                                .action(this::awsCost),
                        Route.get("/statistics/states")
                                .named(
                                        "GetStateStatistics",
                                        "Visits, failures, retries and durations of each state.")
                                .query(CriteriaParameters.allWith(EXECUTIONS_MAX))
                                .responseBody("GetStateStatisticsOutput")
                                // Reading takes seconds and stops when the client disconnects.
                                .workClass(WorkClass.LONG_POLL)
                                .action(this::states)));
    }

    private CompletionStage<RestResponse> search(RestCall call) {
        var parameters = call.parameters();
        var size = parameters.integerOr("maxResults", 0);
        var page = Page.of(Math.toIntExact(size), parameters.textOrNull("nextToken"));
        var search =
                new AttributeSearch(
                        parameters.textOrNull(QUERY.name()), parameters.textOrNull(SORT.name()));
        if (search.query() != null || search.sort() != null) {
            return respond(
                    CriteriaParameters.read(parameters),
                    criteria ->
                            attributes.search(
                                    call.callerFor(machine(call)), criteria, search, page),
                    SearchJson::writeAttributed);
        }
        return respond(
                CriteriaParameters.read(parameters),
                criteria -> searches.search(call.callerFor(machine(call)), criteria, page),
                SearchJson::writeExecutions);
    }

    private static Parameter[] withPaging(Parameter... own) {
        var parameters = new ArrayList<>(List.of(own));
        parameters.addAll(List.of(Paging.PARAMETERS));
        return parameters.toArray(Parameter[]::new);
    }

    private CompletionStage<RestResponse> searchInputs(RestCall call) {
        var parameters = call.parameters();
        var size = parameters.integerOr("maxResults", 0);
        var page = Page.of(Math.toIntExact(size), parameters.textOrNull("nextToken"));
        return respond(
                CriteriaParameters.read(parameters).then(SearchRoutes::withoutCause),
                criteria ->
                        searches.searchInputs(
                                call.callerFor(machine(call)),
                                criteria,
                                parameters.text(INPUT.name()),
                                page),
                SearchJson::writeInputSearch);
    }

    private CompletionStage<RestResponse> group(RestCall call) {
        var parameters = call.parameters();
        return respond(
                CriteriaParameters.read(parameters),
                criteria ->
                        attributes.group(
                                call.callerFor(machine(call)),
                                criteria,
                                parameters.textOrNull(QUERY.name()),
                                parameters.text(ATTRIBUTE.name())),
                SearchAttributeJson::writeGroups);
    }

    private static Answer<ExecutionCriteria> withoutCause(ExecutionCriteria criteria) {
        return criteria.failure().cause() == null
                ? Answer.ok(criteria)
                : Answer.refused(
                        new EngineError.ValidationException(
                                "A search of inputs does not support the parameter 'cause'."));
    }

    private CompletionStage<RestResponse> failures(RestCall call) {
        var caller = call.callerFor(machine(call));
        var members = Math.max(1, MemberRootCauses.memberCount(call));
        return respond(
                CriteriaParameters.read(call.parameters()),
                criteria ->
                        statistics
                                .failures(caller, criteria, members)
                                .thenCompose(answer -> withOrigins(call, caller, answer)),
                SearchJson::writeFailures);
    }

    private CompletionStage<Answer<SearchJson.GroupsWithOrigins>> withOrigins(
            RestCall call, Caller caller, Answer<FailureGroups> answer) {
        return answer.thenCompose(groups ->
                rootCauses
                        .read(
                                call,
                                caller,
                                groups.groups().stream().map(FailureGroup::members).toList())
                        .thenApply(origins ->
                                Answer.ok(new SearchJson.GroupsWithOrigins(groups, origins))));
    }

    private CompletionStage<RestResponse> rates(RestCall call) {
        return respond(
                CriteriaParameters.readMachine(call.parameters()),
                machine -> statistics.rates(call.callerFor(machine(call)), machine.arn()),
                SearchJson::writeRates);
    }

    private CompletionStage<RestResponse> machines(RestCall call) {
        return statistics
                .machines(call.callerFor(null))
                .thenApply(answer -> RestResponse.of(answer, SearchJson::writeMachines));
    }

    private CompletionStage<RestResponse> awsCost(RestCall call) {
        return statistics
                .billedUsage(call.callerFor(null))
                .thenApply(answer -> RestResponse.of(answer.map(AwsCost::of), AwsCostJson::write));
    }

    private CompletionStage<RestResponse> states(RestCall call) {
        var max = call.parameters().integerOr("executionsMax", StateStatistics.EXECUTIONS_DEFAULT);
        return respond(
                CriteriaParameters.read(call.parameters()),
                criteria ->
                        statistics.states(
                                call.callerFor(machine(call)),
                                criteria,
                                Math.toIntExact(max),
                                call.abandoned()),
                SearchJson::writeStates);
    }

    private static @Nullable String machine(RestCall call) {
        return call.parameters().textOrNull(CriteriaParameters.MACHINE.name());
    }

    private static <A, R> CompletionStage<RestResponse> respond(
            Answer<A> request,
            Function<A, CompletionStage<Answer<R>>> operation,
            BiConsumer<JsonWriter, R> result) {
        return switch (request) {
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<A>(var read) ->
                    operation.apply(read).thenApply(answer -> RestResponse.of(answer, result));
        };
    }
}
