package dev.askel.server;

/** The exit status of the process, for scripts and supervisors. */
public enum ExitStatus {
    /** The command succeeded. */
    DONE(0),
    /** The command failed; standard error gives the reason. */
    FAILED(1),
    /** The command line is malformed. */
    USAGE(2),
    /** Askel refuses to start, for example because a setting is invalid or the port is in use. */
    REFUSED(3),
    /**
     * The node was marked down, or its database is unavailable. The node may be started again:
     * {@code EX_TEMPFAIL} of sysexits.
     */
    DOWNED(75);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the operating system receives. */
    public int code() {
        return code;
    }
}
