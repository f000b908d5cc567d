package dev.askel.engine;

import dev.askel.engine.access.ExecutionRoles;
import dev.askel.engine.access.RoleEnforcement;
import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.access.StoredAccessKeys;
import dev.askel.engine.access.StoredCredentials;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.access.StoredPolicies;
import dev.askel.engine.access.StoredSignIns;
import dev.askel.engine.audit.Audit;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorSystem;

/** Assembles access keys, passwords, policies and the roles of executions. */
final class AccessAssembly implements AutoCloseable {
    private final RoleEnforcement enforcement;
    private final StoredCredentials credentials;
    private final ExecutionRoles executionRoles;
    private final StoredAccessKeys accessKeys;
    private final StoredPolicies policies;
    private final StoredPasswords passwords;

    /**
     * Signs the {@code state} parameters of sign-ins with an identity provider (RFC 6749). Its key
     * signs nothing else.
     */
    private final PageTokens signInStates;

    AccessAssembly(
            ActorSystem<?> system,
            EngineSettings settings,
            EngineTime time,
            SqlPools pools,
            KeyRing keys,
            PageTokens pageTokens,
            Audit audit,
            NodeCapability.Check capabilities) {
        enforcement = settings.roleEnforcement();
        var workers = pools.registry();
        credentials = new StoredCredentials(workers, keys, time);
        executionRoles =
                new ExecutionRoles(
                        credentials,
                        keys,
                        enforcement,
                        audit.trail(),
                        time,
                        (delay, task) ->
                                system.scheduler()
                                        .scheduleOnce(delay, task, system.executionContext()));
        accessKeys =
                new StoredAccessKeys(
                        workers, StoredCredentials.keySeal(keys), time, pageTokens, capabilities);
        policies = new StoredPolicies(workers, time, pageTokens, capabilities);
        passwords = new StoredPasswords(workers, time, capabilities);
        signInStates =
                new PageTokens(
                        keys.derivedFor("sign-in states"),
                        () -> Instant.ofEpochMilli(time.millis()));
    }

    /**
     * Returns the connectors. They check the permissions of execution roles, unless the enforcement
     * is {@code OFF}.
     */
    TaskConnectors withPermissionChecks(TaskConnectors connectors) {
        return enforcement == RoleEnforcement.OFF
                ? connectors
                : connectors.withPermissions(executionRoles);
    }

    StoredCredentials credentials() {
        return credentials;
    }

    ExecutionRoles executionRoles() {
        return executionRoles;
    }

    StoredAccessKeys accessKeys() {
        return accessKeys;
    }

    StoredPolicies policies() {
        return policies;
    }

    StoredPasswords passwords() {
        return passwords;
    }

    /** Creates the operations for the sign-in of people. */
    StoredSignIns signIns(SessionSettings settings) {
        return passwords.signIns(settings, signInStates);
    }

    /** Ends the thread that checks passwords. */
    @Override
    public void close() {
        passwords.close();
    }
}
