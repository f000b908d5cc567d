package dev.askel.engine.journal.plugin;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;

/**
 * Serializes payloads with Pekko. {@link Serialization} adds the addresses that serialized actor
 * references need.
 */
record PluginCodec(Serialization serialization) {
    static PluginCodec of(ActorSystem system) {
        return new PluginCodec(SerializationExtension.get(system));
    }

    EncodedPayload encode(Object payload) {
        var serializer = serialization.findSerializerFor(payload);
        return new EncodedPayload(
                serializer.identifier(),
                Serializers.manifestFor(serializer, payload),
                Bytes.wrap(serialization.serialize(payload).get()));
    }

    Object decode(EncodedPayload encoded) {
        return serialization
                .deserialize(
                        encoded.bytes().unsafeArray(), encoded.serializerId(), encoded.manifest())
                .get();
    }
}
