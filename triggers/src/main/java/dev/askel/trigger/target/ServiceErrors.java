package dev.askel.trigger.target;

import java.util.Set;
import java.util.regex.Pattern;

/** Decides which failures of called services a repeated call may avoid. */
final class ServiceErrors {
    private static final Pattern STATUS = Pattern.compile("Status Code: (\\d{3})");
    private static final Pattern THROTTLED =
            Pattern.compile("(?i)thrott|toomanyrequests|limitexceeded|slowdown");
    private static final Pattern HTTP_STATUS =
            Pattern.compile("States\\.Http\\.StatusCode\\.(\\d{3})");

    /** The statuses of API destinations that AWS retries, besides those from 500. */
    private static final Set<Integer> RETRIED = Set.of(401, 407, 409, 429);

    /** Failures of connections that a change by an operator must repair. */
    private static final String NO_CONNECTION =
            "Events.ConnectionResource.ResourceNotFoundException";

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private ServiceErrors() {}

    /**
     * Returns whether the call may succeed later. A service's refusal of the request itself, with a
     * status from 400 to 499, is final unless the service throttled the call.
     *
     * @param error the name of the error
     * @param cause the cause in the form of AWS's SDK, which contains the HTTP status
     */
    static boolean isRetryable(String error, String cause) {
        if (error.equals("States.Permissions") || error.equals(NO_CONNECTION)) {
            return false;
        }
        var http = HTTP_STATUS.matcher(error);
        if (http.matches()) {
            int status = Integer.parseInt(http.group(1));
            return status >= SERVER_ERROR || RETRIED.contains(status);
        }
        var found = STATUS.matcher(cause);
        if (!found.find() || THROTTLED.matcher(error).find()) {
            return true;
        }
        int status = Integer.parseInt(found.group(1));
        return status < CLIENT_ERROR
                || status >= SERVER_ERROR
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS;
    }
}
