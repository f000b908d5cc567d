package dev.askel.trigger.event.registry;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.input.TargetInput;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the targets of a PutTargets request before they are stored. */
final class TargetRules {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws[a-z-]*:(?<service>[a-z0-9-]+):(?<region>[a-z0-9-]*):(?<account>\\d{12}|):(?<resource>[!-~]+)");

    /** The services whose targets belong to the account and region of their rule. */
    private static final Set<String> OWN_SERVICES = Set.of("states", "events");

    private static final String STATES = "states";

    private TargetRules() {}

    /** Returns the refusal; null when all targets are valid. */
    static @Nullable EngineError check(ArnScope scope, List<RuleTarget> targets) {
        for (var target : targets) {
            var problem = problem(scope, target);
            if (problem != null) {
                return new ValidationException(problem);
            }
        }
        return null;
    }

    private static @Nullable String problem(ArnScope scope, RuleTarget target) {
        var arn = ARN.matcher(target.arn());
        if (!arn.matches()) {
            return invalidArn(target.arn(), "Provided Arn is not in correct format.");
        }
        var service = arn.group("service");
        if (OWN_SERVICES.contains(service)
                && !(scope.region().equals(arn.group("region"))
                        && scope.account().equals(arn.group("account")))) {
            return invalidArn(
                    target.arn(), "The target must be in the account and region of the rule.");
        }
        if (service.equals(STATES) && target.roleArn() == null) {
            return "RoleArn is required for target %s.".formatted(target.arn());
        }
        if (service.equals("sqs")
                && arn.group("resource").endsWith(".fifo")
                && target.messageGroupId() == null) {
            return "Parameter(s) SqsParameters must be specified for target: %s."
                    .formatted(target.id());
        }
        var deadLetter = target.deadLetterArn();
        if (deadLetter != null) {
            var queue = ARN.matcher(deadLetter);
            if (!queue.matches() || !queue.group("service").equals("sqs")) {
                return "Parameter DeadLetterConfig.Arn is not valid. Reason: Provided Arn is not the ARN of an SQS queue.";
            }
        }
        try {
            TargetInput.compile(target);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static String invalidArn(String arn, String reason) {
        return "Parameter %s is not valid. Reason: %s".formatted(arn, reason);
    }
}
