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
 * The load of {@code load-tests/gatling/run}. It fails when more requests fail, more starts are
 * throttled or fewer requests are answered than asked for, and when a sleeper does not wake; of
 * times it asserts nothing, since they are the machine's as much as the server's.
 */
public class Load extends Simulation {
    /** Users who each see one sleeper wake, beside those of the load. */
    private static final int WATCHERS = 10;

    private final Options options = Options.read();
    private final Steps steps;

    /** Makes the machines and says what is to be done. */
    @SuppressWarnings("this-escape") // Gatling's own way: a simulation is set up as it is made.
    public Load() {
        var signature = Signature.ofEnvironment(System.getenv());
        steps = new Steps(Machines.make(options, signature), options.sleep());
        // A request a connection would be a load of its own; SDKs share theirs too.
        HttpProtocolBuilder protocol =
                http.baseUrl(options.url().toString())
                        .disableWarmUp()
                        .disableFollowRedirect()
                        .shareConnections();
        var sent = signature.map(keys -> protocol.sign(keys::sign)).orElse(protocol);
        setUp(
                        Stream.concat(
                                        options.scenarios().stream().map(this::population),
                                        watchers().stream())
                                .toList())
                .protocols(sent)
                .assertions(assertions());
    }

    private List<Assertion> assertions() {
        var assertions = new ArrayList<Assertion>();
        assertions.add(global().failedRequests().percent().lte(options.failedPercentMax()));
        assertions.add(global().requestsPerSec().gte(options.requestsPerSecondMin()));
        if (options.scenarios().contains(Scenario.STARTS)) {
            assertions.add(
                    details(Steps.TAKEN)
                            .failedRequests()
                            .percent()
                            .lte(options.throttledPercentMax()));
        }
        if (watchesSleepers()) {
            assertions.add(details(Steps.WOKEN).failedRequests().count().is(0L));
        }
        return assertions;
    }

    private boolean watchesSleepers() {
        return options.seesSleepersWake()
                && options.scenarios().stream().anyMatch(Scenario::hasSleepers);
    }

    /** They come while the load grows, so that what they await is due before it ends. */
    private Optional<PopulationBuilder> watchers() {
        return watchesSleepers()
                ? Optional.of(
                        scenario("sleepers-watched")
                                .exec(steps.woken())
                                .injectOpen(rampUsers(WATCHERS).during(options.ramp())))
                : Optional.empty();
    }

    @Override
    public void after() {
        System.out.println("Starts that were throttled: " + steps.throttled());
        if (!watchesSleepers() && options.scenarios().stream().anyMatch(Scenario::hasSleepers)) {
            System.out.println("Whether sleepers wake was not seen: they sleep beyond the load");
        }
    }

    private PopulationBuilder population(Scenario scenario) {
        var users = scenario(scenario.spelling()).exec(steps.of(scenario));
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
