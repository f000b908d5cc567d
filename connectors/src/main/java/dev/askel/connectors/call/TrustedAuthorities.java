package dev.askel.connectors.call;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Creates TLS contexts that trust only given authorities. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * Creates a context that trusts only these authorities.
     *
     * @param pem X.509 certificates, one or more
     * @throws GeneralSecurityException when the text contains no certificate
     */
    public static SSLContext sslContext(InputStream pem)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (var each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
            store.setCertificateEntry("ca" + number++, each);
        }
        if (number == 0) {
            throw new CertificateException("the text contains no certificate");
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
