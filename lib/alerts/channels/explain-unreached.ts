/** Says why no answer came from a webhook's `host`, and what its owner can do. `code` is Node's or OpenSSL's. */
export function explainUnreached(host: string, code: string, words: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return `${host} could not be reached: nothing listens there. Start the receiver, or change the webhook’s address.`;
    case "ENOTFOUND":
      return `${host} could not be reached: there is no such name. Check the webhook’s address.`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `${host} shows a certificate made for another name. Use the name it was made for, or renew it.`;
    case "CERT_HAS_EXPIRED":
      return `${host} shows a certificate that has expired. Renew it.`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return `${host} shows a certificate that nobody known has signed. Use one of a public authority, with its whole chain.`;
    default:
      return `${host} could not be reached: “${words}”. Check the webhook’s address and what stands before it.`;
  }
}
