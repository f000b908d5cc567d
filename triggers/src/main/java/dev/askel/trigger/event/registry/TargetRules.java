package dev.askel.trigger.event.registry;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.event.EventArn;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.input.EventPath;
import dev.askel.trigger.event.input.TargetInput;
import dev.askel.trigger.target.TargetArn;
import dev.askel.trigger.target.TargetArn.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the targets of a PutTargets request before they are stored. */
final class TargetRules {
    private static final Pattern ARN =
            Pattern.compile("arn:aws(?:-[a-z]+)*+:[a-z0-9-]+:[a-z0-9-]*:(?:\\d{12}|):[!-~]+");

    /**
     * The kinds of targets that a rule can call. Universal targets exist only in EventBridge
     * Scheduler, and a cluster needs {@code EcsParameters}, which PutTargets refuses.
     */
    private static final Set<Kind> SUPPORTED =
            EnumSet.complementOf(EnumSet.of(Kind.UNIVERSAL, Kind.CLUSTER));

    /** The kinds whose targets belong to the account and region of their rule. */
    private static final Set<Kind> OWN =
            EnumSet.of(Kind.STATE_MACHINE, Kind.EVENT_BUS, Kind.API_DESTINATION);

    /**
     * The kinds that AWS calls by their resource policy (<a
     * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html">resource-based
     * policies</a>). Each other kind needs a role, so that {@code iam:PassRole} decides who may use
     * it.
     */
    private static final Set<Kind> WITHOUT_ROLE = EnumSet.of(Kind.QUEUE, Kind.TOPIC, Kind.FUNCTION);

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
        if (!ARN.matcher(target.arn()).matches()) {
            return invalidArn(target.arn(), "Provided Arn is not in correct format.");
        }
        var arn =
                TargetArn.parse(target.arn())
                        .filter(parsed -> SUPPORTED.contains(parsed.kind()))
                        .orElse(null);
        if (arn == null) {
            return invalidArn(
                    target.arn(), "Rules of this server do not support targets with this ARN.");
        }
        var kind = arn.kind();
        if (kind == Kind.EVENT_BUS && !(EventArn.parse(target.arn()) instanceof EventArn.Bus)) {
            return invalidArn(target.arn(), "Provided Arn is not the ARN of an event bus.");
        }
        if (OWN.contains(kind)
                && !(scope.region().equals(arn.region())
                        && scope.account().equals(arn.account()))) {
            return invalidArn(
                    target.arn(), "The target must be in the account and region of the rule.");
        }
        if (!WITHOUT_ROLE.contains(kind) && target.roleArn() == null) {
            return "RoleArn is required for target %s.".formatted(target.arn());
        }
        if (kind == Kind.QUEUE
                && arn.resource().endsWith(".fifo")
                && target.messageGroupId() == null) {
            return "Parameter(s) SqsParameters must be specified for target: %s."
                    .formatted(target.id());
        }
        var path = target.partitionKeyPath();
        if (path != null && EventPath.parse(path) == null) {
            return "Invalid PartitionKeyPath for target %s : %s".formatted(target.id(), path);
        }
        var deadLetter = target.deadLetterArn();
        if (deadLetter != null && !isQueue(deadLetter)) {
            return "Parameter DeadLetterConfig.Arn is not valid. Reason: Provided Arn is not the ARN of an SQS queue.";
        }
        try {
            TargetInput.compile(target);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static boolean isQueue(String arn) {
        return TargetArn.parse(arn).filter(parsed -> parsed.kind() == Kind.QUEUE).isPresent();
    }

    private static String invalidArn(String arn, String reason) {
        return "Parameter %s is not valid. Reason: %s".formatted(arn, reason);
    }
}
