package dev.askel.load.gatling;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The simulation of {@code load-tests/gatling/run}. It fails when too many requests fail, too many
 * starts are throttled, too few requests succeed, or a sleeper (an execution that waits) does not
 * end. It checks no latencies, because they depend on the machine.
 */
public class LoadSimulation extends Simulation {
    /**
     * The number of additional users. Each of them waits for the end of one sleeper.
     */
    private static final int OBSERVERS = 10;

    private final GatlingOptions options = GatlingOptions.read();
    private final ScenarioSteps steps;

    /** Creates the state machines and configures the simulation. */
    @SuppressWarnings("this-escape") // Gatling requires the set-up in the constructor.
    public LoadSimulation() {
        var signature = Signature.ofEnvironment(System.getenv());
        steps = new ScenarioSteps(ScenarioMachines.create(options, signature), options.sleep());
        // Connections are shared, as in SDKs. Opening one connection per request would be
        // additional load.
        HttpProtocolBuilder protocol =
                http.baseUrl(options.url().toString())
                        .disableWarmUp()
                        .disableFollowRedirect()
                        .shareConnections();
        var signedProtocol = signature.map(keys -> protocol.sign(keys::sign)).orElse(protocol);
        setUp(
                        Stream.concat(
                                        options.scenarios().stream().map(this::population),
                                        observers().stream())
                                .toList())
                .protocols(signedProtocol)
                .assertions(assertions());
    }

    private List<Assertion> assertions() {
        var assertions = new ArrayList<Assertion>();
        assertions.add(global().failedRequests().percent().lte(options.failedPercentMax()));
        assertions.add(global().requestsPerSec().gte(options.requestsPerSecondMin()));
        if (options.scenarios().contains(Scenario.STARTS)) {
            assertions.add(
                    details(ScenarioSteps.ACCEPTED_STARTS)
                            .failedRequests()
                            .percent()
                            .lte(options.throttledPercentMax()));
        }
        if (observesSleepers()) {
            assertions.add(
                    details(ScenarioSteps.FINISHED_SLEEPERS).failedRequests().count().is(0L));
        }
        return assertions;
    }

    private boolean observesSleepers() {
        return options.canObserveSleepers()
                && options.scenarios().stream().anyMatch(Scenario::hasSleepers);
    }

    /**
     * Returns the additional users who wait for sleepers. They arrive during the ramp, so that
     * their sleepers end before the load ends.
     */
    private Optional<PopulationBuilder> observers() {
        return observesSleepers()
                ? Optional.of(
                        scenario("sleepers-watched")
                                .exec(steps.sleeper())
                                .injectOpen(rampUsers(OBSERVERS).during(options.ramp())))
                : Optional.empty();
    }

    @Override
    public void after() {
        System.out.println("Starts that were throttled: " + steps.throttled());
        if (!observesSleepers() && options.scenarios().stream().anyMatch(Scenario::hasSleepers)) {
            System.out.println(
                    "The end of sleepers was not observed: they sleep longer than the load runs");
        }
    }

    private PopulationBuilder population(Scenario scenario) {
        var users = scenario(scenario.optionName()).exec(steps.steps(scenario));
        var ramp = options.ramp();
        return options.isClosed()
                ? users.injectClosed(
                        rampConcurrentUsers(0).to(options.closedUsers()).during(ramp),
                        constantConcurrentUsers(options.closedUsers()).during(options.duration()))
                : users.injectOpen(
                        rampUsersPerSec(0).to(options.openPerSecond()).during(ramp),
                        constantUsersPerSec(options.openPerSecond()).during(options.duration()));
    }
}
