package dev.askel.server.command;

import dev.askel.access.key.PrincipalName.Kind;
import dev.askel.asl.model.MachineType;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A command of the command line. */
public sealed interface Command {
    /**
     * Runs a server until it is stopped.
     *
     * @param settings the configuration paths that the options set, which override every file
     * @param config the operator's configuration file
     */
    record Up(Map<String, String> settings, Optional<Path> config) implements Command {}

    /**
     * Validates a definition and prints its diagnostics.
     *
     * @param type the type of machine for which the definition is checked
     */
    record Validate(Path definition, MachineType type) implements Command {}

    /**
     * Runs one workflow in this process and prints its history and result.
     *
     * @param machine the workflow to run
     * @param otherMachines workflows that it may start
     * @param roleArn the ARN that the executions report as their role
     * @param input JSON text
     * @param printsJson whether to print the history as AWS's JSON
     * @param port the port of the endpoint for workers, if any are needed; 0 for a free port
     * @param settings the configuration paths that the options set
     * @param config the operator's configuration file
     */
    record Run(
            NamedDefinition machine,
            List<NamedDefinition> otherMachines,
            String roleArn,
            String input,
            boolean printsJson,
            int port,
            Map<String, String> settings,
            Optional<Path> config)
            implements Command {
        public Run {
            otherMachines = List.copyOf(otherMachines);
        }
    }

    /** A file with a definition, and the name of its machine. */
    record NamedDefinition(String name, Path file) {}

    /**
     * Shows or repairs an execution.
     *
     * @param arn the execution's ARN
     * @param settings the settings that locate the server or the database
     */
    record Inspect(String arn, Inspection action, CommandSettings settings) implements Command {}

    /** The actions of {@code inspect}. */
    sealed interface Inspection {
        /** Prints the state of the execution and its pending work. */
        record Show() implements Inspection {}

        /** Prints all stored rows of the execution. */
        record Export() implements Inspection {}

        /** Makes the execution check its pending timers and outstanding effects. */
        record Wake() implements Inspection {}

        /** Removes the execution from quarantine and recovers it. */
        record Retry() implements Inspection {}

        /** Aborts the execution. */
        record Abort(Optional<String> error, Optional<String> cause) implements Inspection {}

        /** Completes a task, as the operator names it, with JSON text. */
        record Complete(String task, String output) implements Inspection {}

        /** Fails a task. */
        record Fail(String task, Optional<String> error, Optional<String> cause)
                implements Inspection {}
    }

    /**
     * Sends a signal to an execution, or to all executions that wait with a key.
     *
     * @param executionArn empty for a signal to a key
     * @param key empty for a signal to an execution
     * @param payload JSON text; empty for the default payload
     */
    record Signal(
            String name,
            Optional<String> executionArn,
            Optional<String> key,
            Optional<String> payload,
            Optional<String> token,
            CommandSettings settings)
            implements Command {}

    /** Starts an execution as a fork of another execution, or previews it. */
    record Fork(ForkOptions options, CommandSettings settings) implements Command {}

    /** Migrates an execution to another version, or describes or cancels its migration. */
    record Migrate(MigrateOptions options, CommandSettings settings) implements Command {}

    /**
     * Pauses an execution.
     *
     * @param stopsTimeouts whether the pause extends time-outs
     * @param includesChildren whether to pause the executions that it waits for too
     */
    record Pause(
            String executionArn,
            Optional<String> reason,
            boolean stopsTimeouts,
            boolean includesChildren,
            CommandSettings settings)
            implements Command {}

    /**
     * Resumes a paused execution.
     *
     * @param includesChildren whether to resume the executions that it waits for too
     */
    record Resume(String executionArn, boolean includesChildren, CommandSettings settings)
            implements Command {}

    /**
     * Resumes the whole installation.
     *
     * @param ratePerSecond empty to resume all executions at once
     */
    record ResumeAll(Optional<String> ratePerSecond, CommandSettings settings) implements Command {}

    /**
     * Lists the executions in quarantine (suspended after failed recoveries).
     *
     * @param retries whether to recover each of them again
     */
    record Quarantine(boolean retries, CommandSettings settings) implements Command {}

    /**
     * Examines the stored rows and this node for damage.
     *
     * @param proves whether all journals are read, to show the waker of each running execution
     * @param mends whether safe remedies are applied
     * @param printsJson whether the report is JSON
     */
    record Doctor(boolean proves, boolean mends, boolean printsJson, CommandSettings settings)
            implements Command {}

    /**
     * Manages connections.
     *
     * @param account the account of the connections; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server
     */
    record Connections(
            ConnectionAction action,
            Optional<String> account,
            Optional<String> region,
            CommandSettings settings)
            implements Command {}

    /** The actions of {@code connections}. */
    sealed interface ConnectionAction {
        /** Prints all connections. */
        record ListAll() implements ConnectionAction {}

        /** Prints one connection. */
        record Describe(String name) implements ConnectionAction {}

        /**
         * Creates a connection.
         *
         * @param from the file with its content; empty for standard input
         * @param allowedHosts the permitted hosts, which replace the hosts in the content; empty to
         *     use the hosts in the content
         */
        record Create(String name, Optional<Path> from, List<String> allowedHosts)
                implements ConnectionAction {
            public Create {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }

        /** Changes a connection; the parameters are those of {@link Create}. */
        record Update(String name, Optional<Path> from, List<String> allowedHosts)
                implements ConnectionAction {
            public Update {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }

        /** Changes only the hosts to which HTTP tasks may send the credentials of a connection. */
        record AllowHosts(String name, List<String> allowedHosts) implements ConnectionAction {
            public AllowHosts {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }

        /** Deletes a connection. */
        record Delete(String name) implements ConnectionAction {}
    }

    /**
     * Starts the past occurrences of a schedule.
     *
     * @param from the begin of the period in ISO 8601
     * @param to the end of the period, which is not in it
     * @param occurrencesMax the maximum number of occurrences
     * @param account the account of the schedule; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server
     */
    record BackfillSchedule(
            String group,
            String name,
            String from,
            String to,
            int occurrencesMax,
            Optional<String> account,
            Optional<String> region,
            CommandSettings settings)
            implements Command {}

    /**
     * Shows the cost of the last 30 days on AWS.
     *
     * @param account the account of the executions; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server
     */
    record ShowAwsCost(Optional<String> account, Optional<String> region, CommandSettings settings)
            implements Command {}

    /**
     * Manages the limits and pauses of integration endpoints.
     *
     * @param settings the settings that locate the server
     */
    record Endpoints(EndpointAction action, CommandSettings settings) implements Command {}

    /**
     * Manages the start limits of state machines.
     *
     * @param account the account of the state machines; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server
     */
    record StartLimits(
            StartLimitAction action,
            Optional<String> account,
            Optional<String> region,
            CommandSettings settings)
            implements Command {}

    /**
     * Manages the semaphores of critical sections.
     *
     * @param account the account of the semaphores; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server
     */
    record Semaphores(
            SemaphoreAction action,
            Optional<String> account,
            Optional<String> region,
            CommandSettings settings)
            implements Command {}

    /**
     * Manages the search attributes of state machines.
     *
     * @param account the account of the state machines; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server
     */
    record SearchAttributes(
            SearchAttributeAction action,
            Optional<String> account,
            Optional<String> region,
            CommandSettings settings)
            implements Command {}

    /**
     * Manages the key ring.
     *
     * @param settings the settings that locate the server or the database
     */
    record Keys(KeyAction action, CommandSettings settings) implements Command {}

    /** The actions of {@code keys}. */
    sealed interface KeyAction {
        /** Prints the keys of the ring. */
        record ListAll() implements KeyAction {}

        /** Adds a key to the ring and uses it. */
        record Rotate() implements KeyAction {}

        /** Encrypts the ring with the first root key of the key file. */
        record RotateRoot() implements KeyAction {}

        /**
         * Inserts a new root key into the key file of this machine and encrypts the ring with it.
         *
         * @param kmsKey the ARN of the KMS key that encrypts the root key; empty for none
         */
        record AddRoot(Optional<String> kmsKey) implements KeyAction {}

        /** Deletes a key of the ring. */
        record Drop(int keyId) implements KeyAction {}
    }

    /**
     * Manages the access keys of users.
     *
     * @param account the account of the keys, twelve digits. If empty, it is the account of the
     *     given key, or else {@code askel.access.installation-account}.
     * @param settings the settings that locate the server or the database
     */
    record AccessKeyCommand(
            AccessKeyAction action, Optional<String> account, CommandSettings settings)
            implements Command {}

    /** The actions on access keys. */
    sealed interface AccessKeyAction {
        /** Prints the access keys of the account. */
        record ListAll() implements AccessKeyAction {}

        /**
         * Creates a key.
         *
         * @param policies the policies that replace the policies of the user; empty to keep them
         */
        record Create(String user, List<String> policies) implements AccessKeyAction {
            public Create {
                policies = List.copyOf(policies);
            }
        }

        /** Creates another key for the user of a key. */
        record Rotate(String accessKeyId) implements AccessKeyAction {}

        /** Enables or disables a key. */
        record Enable(String accessKeyId, boolean enabled) implements AccessKeyAction {}

        /** Deletes a key. */
        record Delete(String accessKeyId) implements AccessKeyAction {}
    }

    /**
     * Manages the policies of an account.
     *
     * @param account twelve digits; empty for {@code askel.access.installation-account}
     * @param settings the settings that locate the server or the database
     */
    record PolicyCommand(PolicyAction action, Optional<String> account, CommandSettings settings)
            implements Command {}

    /** The actions of {@code policies}. */
    sealed interface PolicyAction {
        /** Prints the policies of the account and the managed policies. */
        record ListAll() implements PolicyAction {}

        /** Prints the document of a policy. */
        record Show(String name) implements PolicyAction {}

        /**
         * Creates a policy.
         *
         * @param from the file with its document; empty for standard input
         */
        record Create(String name, Optional<Path> from) implements PolicyAction {}

        /** Replaces the document of a policy; the parameters are those of {@link Create}. */
        record Update(String name, Optional<Path> from) implements PolicyAction {}

        /** Deletes a policy. */
        record Delete(String name) implements PolicyAction {}

        /** Attaches a policy to a user or role. */
        record Attach(String name, Kind kind, String holder) implements PolicyAction {}

        /** Detaches a policy from a user or role. */
        record Detach(String name, Kind kind, String holder) implements PolicyAction {}
    }

    /**
     * Manages the passwords of users and the sessions of people.
     *
     * @param userName the user, or a federated user
     * @param account the account of the user, twelve digits; empty for {@code
     *     askel.access.installation-account}
     * @param settings the settings that locate the server or the database
     */
    record UserCommand(
            UserAction action, String userName, Optional<String> account, CommandSettings settings)
            implements Command {}

    /** The actions on users. */
    sealed interface UserAction {
        /**
         * Replaces the password by a generated password.
         *
         * @param policies the policies that replace the policies of the user; empty to keep them
         */
        record ResetPassword(List<String> policies) implements UserAction {
            public ResetPassword {
                policies = List.copyOf(policies);
            }
        }

        /** Deletes the password and the sessions. */
        record DeletePassword() implements UserAction {}

        /**
         * Ends the sessions.
         *
         * @param isFederated whether the name is that of a federated user
         */
        record EndSessions(boolean isFederated) implements UserAction {}
    }

    /**
     * Explains how the policies of a principal decide a request.
     *
     * @param principal the ARN of a user or a role
     * @param settings the settings that locate the server or the database
     */
    record ExplainAccess(String principal, String action, String resource, CommandSettings settings)
            implements Command {}

    /**
     * Deletes the key ring, all connections and all access keys, for a lost key file.
     *
     * @param settings the settings that locate the database
     */
    record ResetKeys(CommandSettings settings) implements Command {}

    /**
     * Creates a key file.
     *
     * @param addsToExisting whether to insert a new root key before those of an existing file
     * @param kmsKey the ARN of the KMS key that encrypts the root key; empty for none
     * @param settings the settings with the endpoint of KMS
     */
    record CreateKeyFile(
            Path file, boolean addsToExisting, Optional<String> kmsKey, CommandSettings settings)
            implements Command {}

    /**
     * Writes a past execution as a test case of a mock configuration.
     *
     * @param arn the execution's ARN
     * @param stateMachine the name of the machine in the file; empty for its own name
     * @param testCase the name of the case; empty for the execution's name
     * @param file the file to which the case is added
     * @param settings the settings that locate the server
     */
    record RecordCase(
            String arn,
            Optional<String> stateMachine,
            Optional<String> testCase,
            Path file,
            CommandSettings settings)
            implements Command {}

    /**
     * Backs up, restores or replicates the bundled PostgreSQL.
     *
     * @param settings the settings with the data folder
     */
    record Recovery(RecoveryAction action, CommandSettings settings) implements Command {}

    /** The commands {@code backup}, {@code restore}, {@code replica} and {@code promote}. */
    sealed interface RecoveryAction {
        /**
         * Makes a base backup.
         *
         * @param to the archive; empty for that of the configuration
         * @param kept the number of base backups to keep; 0 for all
         */
        record BackUp(Optional<Path> to, int kept) implements RecoveryAction {}

        /**
         * Restores an archive into a new data folder.
         *
         * @param time the time of the state; empty for the end of the log
         * @param timeline the timeline of the state; empty for the newest one
         */
        record Restore(Path from, Optional<Instant> time, OptionalLong timeline)
                implements RecoveryAction {}

        /**
         * Runs a standby until it is stopped or promoted.
         *
         * @param from the address of the primary of a new standby, host and port; empty to start an
         *     existing standby
         * @param name the name of the standby and of its slot at the primary
         */
        record Replicate(Optional<InetSocketAddress> from, String name) implements RecoveryAction {}

        /** Makes a standby the primary. */
        record Promote(boolean force) implements RecoveryAction {}
    }

    /** Prints the usage. */
    record Help() implements Command {}
}
