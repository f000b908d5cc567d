package dev.askel.load.gatling;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;

/**
 * The load of {@code load-tests/gatling/run}. It fails when more requests fail or fewer are
 * answered than asked for; of times it asserts nothing, since they are the machine's as much as the
 * server's.
 */
public class Load extends Simulation {
    private final Options options = Options.read();
    private final Steps steps;

    /** Makes the machines and says what is to be done. */
    @SuppressWarnings("this-escape") // Gatling's own way: a simulation is set up as it is made.
    public Load() {
        var signature = Signature.ofEnvironment(System.getenv());
        steps = new Steps(Machines.make(options, signature));
        // A request a connection would be a load of its own; SDKs share theirs too.
        HttpProtocolBuilder protocol =
                http.baseUrl(options.url().toString())
                        .disableWarmUp()
                        .disableFollowRedirect()
                        .shareConnections();
        var sent = signature.map(keys -> protocol.sign(keys::sign)).orElse(protocol);
        setUp(options.scenarios().stream().map(this::population).toList())
                .protocols(sent)
                .assertions(
                        global().failedRequests().percent().lte(options.failedPercentMax()),
                        global().requestsPerSec().gte(options.requestsPerSecondMin()));
    }

    @Override
    public void after() {
        System.out.println("Starts that were throttled: " + steps.throttled());
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
