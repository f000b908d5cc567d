package dev.askel.server.inspection;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;

/**
 * A change of the database by a command, for the audit log.
 *
 * @param account twelve digits
 * @param action the action of the route that makes the same change
 * @param resource its ARN
 */
record StoredChange(String account, String action, String resource) {
    private static final String OS_USER = "os-user/";

    /** Describes a change of a resource of Askel. */
    static StoredChange of(String account, String operation, String resource) {
        return new StoredChange(
                account, "askel:" + operation, "arn:aws:askel::%s:%s".formatted(account, resource));
    }

    /** Describes a change of a user. */
    static StoredChange ofUser(String account, String operation, String name) {
        return new StoredChange(
                account, "askel:" + operation, PrincipalName.user(account, name).arn());
    }

    /** Returns the event of the change, whose principal is the user of the operating system. */
    AuditEvent event() {
        return new AuditEvent(
                account,
                OS_USER
                        + ProcessHandle.current()
                                .info()
                                .user()
                                .orElseGet(() -> System.getProperty("user.name")),
                action,
                resource,
                RandomUuid.next().toString(),
                null,
                Verdict.ALLOWED);
    }
}
