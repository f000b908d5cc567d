package dev.askel.access;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the time of decisions by policies. Run by {@code ./askel bench jmh Policy}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PolicyBenchmark {
    private static final String ARN = "arn:aws:iam::111111111111:user/anna";
    private static final String MACHINE =
            "arn:aws:states:eu-north-1:111111111111:stateMachine:orders-of-customers";

    private final AccessRequest start =
            AccessRequest.of("states:StartExecution", MACHINE)
                    .with(ConditionKeys.QUALIFIER, "PROD");
    private final Principal author = principal(ManagedPolicies.find("author").orElseThrow());
    private final Principal restricted =
            principal(
                    ManagedPolicies.find("viewer").orElseThrow(), new AttachedPolicy("own", own()));

    /** A managed policy with many actions. */
    @Benchmark
    public Decision managed_policy() {
        return PolicyEvaluator.decide(author, start);
    }

    /** Two policies, the second with patterns, a variable, a condition and a Deny. */
    @Benchmark
    public Decision patterns_and_conditions() {
        return PolicyEvaluator.decide(restricted, start);
    }

    private static Principal principal(AttachedPolicy... policies) {
        return new Principal(ARN, "111111111111", List.of(policies));
    }

    private static PolicyDocument own() {
        var json =
                """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Deny", "Action": "states:*",
                   "Resource": "arn:aws:states:*:*:stateMachine:*-secret"},
                  {"Effect": "Allow", "Action": ["states:Start*", "states:Stop*"],
                   "Resource": ["arn:aws:states:*:*:stateMachine:${aws:username}-*",
                                "arn:aws:states:*:*:stateMachine:orders-*"],
                   "Condition": {"ForAnyValue:StringEquals":
                     {"states:StateMachineQualifier": ["TEST", "PROD"]}}}]}
                """;
        try {
            return PolicyDocument.parse(json);
        } catch (MalformedPolicyException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}
