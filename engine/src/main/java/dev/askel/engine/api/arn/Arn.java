package dev.askel.engine.api.arn;

import dev.askel.engine.api.Arns;
import org.jspecify.annotations.Nullable;

/**
 * An ARN of the service (docs/aws/api.md section 2). {@link Arns} parses the result of {@code
 * toString()} to an equal value.
 */
public sealed interface Arn {

    /** The partition, region and account. */
    ArnScope scope();

    /** The resource type after the account, such as {@code stateMachine}. */
    String resourceType();

    /**
     * A state machine, a version or alias of it, or a Distributed Map state of it.
     *
     * @param qualifier version number or alias name
     * @param label the Distributed Map state's label
     */
    record StateMachineArn(
            ArnScope scope, String name, @Nullable String qualifier, @Nullable String label)
            implements Arn {
        /** The maximum number of digits of a version number, so that it fits into a long. */
        private static final int VERSION_DIGITS_MAX = 18;

        public StateMachineArn {
            if (qualifier != null && label != null) {
                throw new IllegalArgumentException(
                        "qualifier %s and label %s exclude each other".formatted(qualifier, label));
            }
        }

        /** Creates the ARN of a machine without version, alias or label. */
        public StateMachineArn(ArnScope scope, String name) {
            this(scope, name, null, null);
        }

        /** Returns the ARN of the machine without version, alias or label. */
        public StateMachineArn unqualified() {
            return qualifier == null && label == null ? this : new StateMachineArn(scope, name);
        }

        /** Returns the ARN of a version or an alias of this machine. */
        public StateMachineArn qualified(String versionOrAlias) {
            return new StateMachineArn(scope, name, versionOrAlias, null);
        }

        /** Whether this is the ARN of the machine, without version, alias or label. */
        public boolean isUnqualified() {
            return qualifier == null && label == null;
        }

        /** Whether the qualifier has digits only. An alias has at least one other character. */
        public boolean isVersion() {
            return qualifier != null && qualifier.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        /**
         * Returns the version number; null when the qualifier is not a version number. {@code 0}
         * and {@code 01} are not version numbers.
         */
        public @Nullable Long versionNumber() {
            var number = qualifier;
            return number == null
                            || !isVersion()
                            || number.startsWith("0")
                            || number.length() > VERSION_DIGITS_MAX
                    ? null
                    : Long.valueOf(number);
        }

        /** Whether the qualifier is an alias. */
        public boolean isAlias() {
            return qualifier != null && !isVersion();
        }

        @Override
        public String resourceType() {
            return "stateMachine";
        }

        @Override
        public String toString() {
            var machine = scope.prefix() + "stateMachine:" + name;
            if (qualifier != null) {
                return machine + ":" + qualifier;
            }
            return label == null ? machine : machine + "/" + label;
        }
    }

    /**
     * A Standard execution; with a label, a child of a Map Run.
     *
     * @param name the execution's name; for a child its UUID
     */
    record ExecutionArn(
            ArnScope scope, String stateMachineName, @Nullable String label, String name)
            implements Arn {
        public ExecutionArn(ArnScope scope, String stateMachineName, String name) {
            this(scope, stateMachineName, null, name);
        }

        @Override
        public String resourceType() {
            return "execution";
        }

        @Override
        public String toString() {
            return scope.prefix() + "execution:" + labelled(stateMachineName, label) + ":" + name;
        }
    }

    /**
     * An Express execution; with a label, a child of a Map Run.
     *
     * @param uuid distinguishes executions with the same name
     */
    record ExpressExecutionArn(
            ArnScope scope,
            String stateMachineName,
            @Nullable String label,
            String name,
            String uuid)
            implements Arn {
        @Override
        public String resourceType() {
            return "express";
        }

        @Override
        public String toString() {
            return scope.prefix()
                    + "express:"
                    + labelled(stateMachineName, label)
                    + ":"
                    + name
                    + ":"
                    + uuid;
        }
    }

    /** One run of a Distributed Map state. */
    record MapRunArn(ArnScope scope, String stateMachineName, String label, String uuid)
            implements Arn {
        @Override
        public String resourceType() {
            return "mapRun";
        }

        @Override
        public String toString() {
            return scope.prefix() + "mapRun:" + stateMachineName + "/" + label + ":" + uuid;
        }
    }

    /** An activity. */
    record ActivityArn(ArnScope scope, String name) implements Arn {
        @Override
        public String resourceType() {
            return "activity";
        }

        @Override
        public String toString() {
            return scope.prefix() + "activity:" + name;
        }
    }

    private static String labelled(String stateMachine, @Nullable String label) {
        return label == null ? stateMachine : stateMachine + "/" + label;
    }
}
