package dev.askel.engine.execution;

import dev.askel.engine.journal.partition.Slices;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/**
 * Maps entities to shards. A shard is a group of slices ({@link Slices}). The mapping must never
 * change.
 *
 * @param <M> the type of the messages
 */
public final class SliceExtractor<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {
    @Override
    public String entityId(ShardingEnvelope<M> envelope) {
        return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
        return Integer.toString(Slices.shardOf(entityId));
    }

    @Override
    public M unwrapMessage(ShardingEnvelope<M> envelope) {
        return envelope.message();
    }
}
