package dev.askel.engine.access;

/** Whether the roles of executions limit which operations of Askel their tasks may call. */
public enum RoleEnforcement {
    /** Tasks may do everything in the account of their execution. */
    OFF,
    /** The policies of the role decide. A role that Askel does not have permits nothing. */
    DENY_UNKNOWN,
    /** The policies of the role decide. A role that Askel does not have permits everything. */
    PERMIT_UNKNOWN
}
