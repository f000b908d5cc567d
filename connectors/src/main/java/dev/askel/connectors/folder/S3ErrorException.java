package dev.askel.connectors.folder;

/**
 * An error with S3's status, code and message (Amazon S3 API Reference, Error responses).
 *
 * <p>The exception has no stack trace, because requests for missing objects are common.
 */
final class S3ErrorException extends Exception {
    private final int status;
    private final String code;

    private S3ErrorException(int status, String code, String message) {
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

    static S3ErrorException noSuchKey() {
        return new S3ErrorException(404, "NoSuchKey", "The specified key does not exist.");
    }

    static S3ErrorException noSuchBucket() {
        return new S3ErrorException(404, "NoSuchBucket", "The specified bucket does not exist");
    }

    static S3ErrorException invalidBucketName() {
        return new S3ErrorException(400, "InvalidBucketName", "The specified bucket is not valid.");
    }

    static S3ErrorException bucketExists() {
        return new S3ErrorException(
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.");
    }

    static S3ErrorException accessDenied() {
        return new S3ErrorException(403, "AccessDenied", "Access Denied");
    }

    /** Refuses a path that has a symbolic link. */
    static S3ErrorException symbolicLink(String name) {
        return new S3ErrorException(
                403, "AccessDenied", "Access Denied: '%s' is a symbolic link".formatted(name));
    }

    static S3ErrorException preconditionFailed() {
        return new S3ErrorException(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold");
    }

    /** The response to a conditional read of an unchanged object. The response has no body. */
    static S3ErrorException notModified() {
        return new S3ErrorException(304, "NotModified", "Not Modified");
    }

    static S3ErrorException invalidRange() {
        return new S3ErrorException(416, "InvalidRange", "The requested range is not satisfiable");
    }

    static S3ErrorException invalidArgument(String message) {
        return new S3ErrorException(400, "InvalidArgument", message);
    }

    /** Refuses a request that is valid for S3, but not for a folder. */
    static S3ErrorException invalidRequest(String message) {
        return new S3ErrorException(400, "InvalidRequest", message);
    }

    static S3ErrorException keyTooLong() {
        return new S3ErrorException(400, "KeyTooLongError", "Your key is too long");
    }

    static S3ErrorException notImplemented(String what) {
        return new S3ErrorException(
                501, "NotImplemented", "The folder of --s3-dir does not support " + what);
    }

    static S3ErrorException internalError(String reason) {
        return new S3ErrorException(
                500,
                "InternalError",
                "We encountered an internal error. Please try again. (%s)".formatted(reason));
    }
}
