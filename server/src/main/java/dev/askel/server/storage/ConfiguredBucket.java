package dev.askel.server.storage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.connectors.payload.S3PayloadBucket;
import dev.askel.engine.payload.BucketStorage;
import dev.askel.engine.payload.LargePayloads;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bucket of large payloads that {@code askel.payloads.bucket} names, if any. */
public final class ConfiguredBucket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredBucket.class);

    private static final String SETTINGS = "askel.payloads.bucket";
    private static final String NAME = SETTINGS + ".name";

    /** Also permits names of services other than S3. */
    private static final Pattern NAME_FORM = Pattern.compile("[A-Za-z0-9._-]{3,255}");

    /** Characters that need no encoding in a URL (Amazon S3 User Guide, object keys). */
    private static final Pattern PREFIX_FORM =
            Pattern.compile("([A-Za-z0-9._-]+/)*[A-Za-z0-9._-]*");

    private static final int PREFIX_LENGTH_MAX = 256;
    private static final Duration MOVE_AFTER_MAX = Duration.ofDays(1);
    private static final Duration DELETE_AFTER_MAX = Duration.ofDays(365);
    private static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    private final String name;
    private final @Nullable S3PayloadBucket bucket;
    private final @Nullable BucketStorage storage;

    private ConfiguredBucket(
            String name, @Nullable S3PayloadBucket bucket, @Nullable BucketStorage storage) {
        this.name = name;
        this.bucket = bucket;
        this.storage = storage;
    }

    /** Whether the setting names a bucket. */
    public static boolean isNamed(Config config) {
        return !config.getString(NAME).isEmpty();
    }

    /**
     * Opens the bucket. The first call connects.
     *
     * @throws RefusedException when a setting has a wrong value
     */
    public static ConfiguredBucket open(Config config) {
        if (!isNamed(config)) {
            return new ConfiguredBucket("", null, null);
        }
        var name = requireForm(config, NAME, NAME_FORM);
        var prefix = requireForm(config, SETTINGS + ".prefix", PREFIX_FORM);
        if (prefix.length() > PREFIX_LENGTH_MAX) {
            throw new RefusedException(
                    "%s.prefix has more than %d characters".formatted(SETTINGS, PREFIX_LENGTH_MAX));
        }
        var moveAfter = duration(config, "move-after", Duration.ZERO, MOVE_AFTER_MAX);
        var deleteAfter =
                duration(config, "delete-after", BucketStorage.DELETE_AFTER_MIN, DELETE_AFTER_MAX);
        duration(config, "timeout", TIMEOUT_MIN, TIMEOUT_MAX);
        S3PayloadBucket bucket;
        try {
            bucket = S3PayloadBucket.open(config, System.getenv());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
        return new ConfiguredBucket(
                name, bucket, new BucketStorage(bucket, prefix, moveAfter, deleteAfter));
    }

    private static String requireForm(Config config, String path, Pattern form) {
        var value = config.getString(path);
        if (!form.matcher(value).matches()) {
            throw new RefusedException(
                    "%s is '%s', expected %s".formatted(path, value, form.pattern()));
        }
        return value;
    }

    private static Duration duration(Config config, String name, Duration min, Duration max) {
        var path = SETTINGS + "." + name;
        try {
            var value = config.getDuration(path);
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                return value;
            }
        } catch (ConfigException e) {
            throw new RefusedException(
                    "%s is not a duration: %s".formatted(path, e.getMessage()), e);
        }
        throw new RefusedException("%s must be between %s and %s".formatted(path, min, max));
    }

    /**
     * Checks that the bucket has the contents of a database, by one object. Waits for the bucket. A
     * bucket that does not respond is accepted with a warning in the log, because nodes must start
     * during its outage.
     *
     * @throws RefusedException when contents are in a bucket and the setting names none or another
     *     one, or when the database cannot be read
     */
    public void requireReadable(DataSource database) {
        String object;
        try {
            object = LargePayloads.anyObject(database);
        } catch (SQLException e) {
            throw new RefusedException(
                    "The database could not be read: %s".formatted(e.getMessage()), e);
        }
        if (object == null) {
            return;
        }
        if (bucket == null) {
            throw new RefusedException(
                    NAME
                            + " is empty, but large payloads of this database are in a bucket. Set the name of the bucket.");
        }
        requireObject(bucket, object);
    }

    private void requireObject(S3PayloadBucket bucket, String object) {
        try {
            if (bucket.get(object) == null) {
                throw new RefusedException(
                        "%s is '%s', but this bucket does not have the object '%s' of a large payload. Set the name of the bucket that this database uses, or copy its objects to this bucket."
                                .formatted(NAME, name, object));
            }
        } catch (IOException e) {
            LOG.warn(
                    "large payloads: the bucket cannot be read now, so executions that need it wait: {}",
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while the bucket was read.", e);
        }
    }

    /** The storage for the engine; null when the setting names no bucket. */
    public @Nullable BucketStorage storage() {
        return storage;
    }

    @Override
    public void close() {
        if (bucket != null) {
            bucket.close();
        }
    }
}
