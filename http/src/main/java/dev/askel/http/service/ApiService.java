package dev.askel.http.service;

/** An AWS service that this server offers at {@code POST /}. */
public enum ApiService {
    /** AWS Step Functions. */
    STEP_FUNCTIONS("states", "AWSStepFunctions.", "1.0", false),
    /** Amazon EventBridge: buses and rules. */
    EVENT_BRIDGE("events", "AWSEvents.", "1.1", true);

    private final String signingName;
    private final String targetPrefix;
    private final String jsonVersion;
    private final boolean capitalizesMembers;

    ApiService(
            String signingName,
            String targetPrefix,
            String jsonVersion,
            boolean capitalizesMembers) {
        this.signingName = signingName;
        this.targetPrefix = targetPrefix;
        this.jsonVersion = jsonVersion;
        this.capitalizesMembers = capitalizesMembers;
    }

    /** The service in the scope of signatures. */
    public String signingName() {
        return signingName;
    }

    /** The part of the header {@code X-Amz-Target} before the name of an operation. */
    public String targetPrefix() {
        return targetPrefix;
    }

    /** The version of the protocol AWS JSON. */
    public String jsonVersion() {
        return jsonVersion;
    }

    /** Whether the names of members begin with a capital letter. */
    public boolean capitalizesMembers() {
        return capitalizesMembers;
    }
}
