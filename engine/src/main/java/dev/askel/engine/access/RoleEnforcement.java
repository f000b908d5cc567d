package dev.askel.engine.access;

/** Whether the roles of executions limit the calls of their tasks inside Askel. */
public enum RoleEnforcement {
    /** Tasks may do everything in the account of their execution. */
    OFF,
    /** The policies of the role decide. A role that Askel does not have permits nothing. */
    DENY_UNKNOWN,
    /** The policies of the role decide. A role that Askel does not have permits everything. */
    PERMIT_UNKNOWN
}
