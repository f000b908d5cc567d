package dev.askel.trigger.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on subscriptions. A name is unique in an account and region; an unknown name is
 * refused with {@code ResourceNotFound}.
 */
public interface MqttSubscriptions {
    /** The maximum number of subscriptions of an account in a region. */
    int SUBSCRIPTIONS_MAX = 100;

    /** The maximum number of subscriptions of the installation. */
    int INSTALLATION_MAX = 500;

    /**
     * Creates or replaces a subscription. The nodes follow the change within some seconds. The
     * request is refused with {@code ValidationException} when a member is not valid, and with
     * {@code ResourceNotFoundException} when the event bus does not exist.
     *
     * @param body JSON; docs/mqtt.md describes the members
     */
    CompletionStage<Answer<SubscriptionDescription>> putSubscription(
            Caller caller, String name, byte[] body);

    /** Describes a subscription with the state of its clients. */
    CompletionStage<Answer<SubscriptionDescription>> describeSubscription(
            Caller caller, String name);

    /** Lists subscriptions in the order of their names. */
    CompletionStage<Answer<SubscriptionPage>> listSubscriptions(Caller caller, Page page);

    /** Deletes a subscription. The nodes unsubscribe within some seconds. */
    CompletionStage<Answer<SubscriptionDescription>> deleteSubscription(Caller caller, String name);

    /**
     * A subscription.
     *
     * @param definition the members of the definition, as a JSON object
     * @param clients the clients that nodes have started; null in answers of other operations than
     *     {@link #describeSubscription}
     */
    record SubscriptionDescription(
            String subscriptionArn,
            String name,
            JsonNode definition,
            Instant creationDate,
            Instant lastModifiedDate,
            @Nullable List<ClientDescription> clients) {}

    /**
     * A client of a subscription, as its node has reported it some seconds ago.
     *
     * @param state SUBSCRIBED, or CONNECTING until the broker has accepted the subscription
     * @param lastError the reason of the last lost or refused connection; null without one
     * @param messagesReceived the number of received messages since the subscription was created
     * @param messagesDropped the number of messages that became no event
     */
    record ClientDescription(
            int client,
            String state,
            Instant stateSince,
            @Nullable String lastError,
            @Nullable Instant lastErrorDate,
            long messagesReceived,
            long messagesDropped) {}

    /** A page of subscriptions. */
    record SubscriptionPage(
            List<SubscriptionDescription> subscriptions, @Nullable String nextToken) {}
}
