package dev.askel.http.authorization;

import java.util.Set;

/** The kinds of operations and routes, as the audit log distinguishes them. */
enum RequestKind {
    /** Changes nothing. Not recorded. */
    READ,
    /** A start of an execution or a call of a worker, of which there may be thousands a second. */
    WORK,
    /**
     * Any other request, including requests to new routes whose operation id has no known prefix.
     */
    CHANGE;

    private static final Set<String> WORK_IDS =
            Set.of(
                    "StartExecution",
                    "StartSyncExecution",
                    "StartAndAwaitExecutionEnd",
                    "GetActivityTask",
                    "SendTaskSuccess",
                    "SendTaskFailure",
                    "SendTaskHeartbeat",
                    "events:PutEvents",
                    "PutCloudEvents");

    /** Reads whose verb also begins the name of a change. */
    private static final Set<String> READ_IDS = Set.of("events:TestEventPattern");

    private static final Set<String> READ_PREFIXES =
            Set.of(
                    "Await",
                    "Describe",
                    "Export",
                    "Get",
                    "Group",
                    "Inspect",
                    "List",
                    "Preview",
                    "Search",
                    "Stream",
                    "Validate");

    /**
     * Returns the kind of a request.
     *
     * @param id the id of the operation or the route
     */
    static RequestKind of(String id) {
        if (WORK_IDS.contains(id)) {
            return WORK;
        }
        if (READ_IDS.contains(id)) {
            return READ;
        }
        int start = id.indexOf(':') + 1;
        int end = start + 1;
        while (end < id.length() && Character.isLowerCase(id.charAt(end))) {
            end++;
        }
        return READ_PREFIXES.contains(id.substring(start, end)) ? READ : CHANGE;
    }
}
