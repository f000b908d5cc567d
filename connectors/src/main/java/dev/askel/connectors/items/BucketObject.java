package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.engine.maprun.admission.MachineOwner;

/**
 * An object in a bucket, and the caller that reads it.
 *
 * @param arguments the members of GetObject, with Bucket and Key
 * @param reader the state machine that reads, and its account
 * @param roleArn the role of the execution that reads
 */
record BucketObject(ObjectNode arguments, MachineOwner reader, String region, String roleArn) {
    /** The caller that reads the object. */
    ServiceCaller caller() {
        return new ServiceCaller(reader.account(), region, roleArn, null);
    }

    String bucket() {
        return arguments.path("Bucket").asText();
    }

    String key() {
        return arguments.path("Key").asText();
    }

    /** Returns another object of the same caller. */
    BucketObject withKey(String bucket, String key) {
        var copy = arguments.deepCopy();
        copy.put("Bucket", bucket);
        copy.put("Key", key);
        copy.remove("VersionId");
        return new BucketObject(copy, reader, region, roleArn);
    }

    /** The address for messages. */
    @Override
    public String toString() {
        return "s3://%s/%s".formatted(bucket(), key());
    }
}
