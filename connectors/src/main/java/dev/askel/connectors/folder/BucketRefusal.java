package dev.askel.connectors.folder;

/**
 * A refusal with S3's status, code and message (Amazon S3 API Reference, Error responses).
 *
 * <p>The exception has no stack trace, because requests for missing objects are common.
 */
final class BucketRefusal extends Exception {
    private final int status;
    private final String code;

    private BucketRefusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    static BucketRefusal noSuchKey() {
        return new BucketRefusal(404, "NoSuchKey", "The specified key does not exist.");
    }

    static BucketRefusal noSuchBucket() {
        return new BucketRefusal(404, "NoSuchBucket", "The specified bucket does not exist");
    }

    static BucketRefusal invalidBucketName() {
        return new BucketRefusal(400, "InvalidBucketName", "The specified bucket is not valid.");
    }

    static BucketRefusal bucketExists() {
        return new BucketRefusal(
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.");
    }

    static BucketRefusal accessDenied() {
        return new BucketRefusal(403, "AccessDenied", "Access Denied");
    }

    /** Refuses a path that has a symbolic link. */
    static BucketRefusal link(String name) {
        return new BucketRefusal(
                403, "AccessDenied", "Access Denied: '%s' is a symbolic link".formatted(name));
    }

    static BucketRefusal preconditionFailed() {
        return new BucketRefusal(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold");
    }

    /** The response to a conditional read of an unchanged object. The response has no body. */
    static BucketRefusal notModified() {
        return new BucketRefusal(304, "NotModified", "Not Modified");
    }

    static BucketRefusal invalidRange() {
        return new BucketRefusal(416, "InvalidRange", "The requested range is not satisfiable");
    }

    static BucketRefusal invalidArgument(String message) {
        return new BucketRefusal(400, "InvalidArgument", message);
    }

    /** Refuses a request that is valid for S3, but not for a folder. */
    static BucketRefusal invalidRequest(String message) {
        return new BucketRefusal(400, "InvalidRequest", message);
    }

    static BucketRefusal keyTooLong() {
        return new BucketRefusal(400, "KeyTooLongError", "Your key is too long");
    }

    static BucketRefusal notImplemented(String what) {
        return new BucketRefusal(
                501, "NotImplemented", "The folder of --s3-dir does not support " + what);
    }

    static BucketRefusal internalError(String reason) {
        return new BucketRefusal(
                500,
                "InternalError",
                "We encountered an internal error. Please try again. (%s)".formatted(reason));
    }
}
