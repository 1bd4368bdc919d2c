/** A column that an endpoint asks for or answers with. */
export interface SignatureColumn {
  name: string;
  type: string;
  source_type?: string | null;
  on_failure?: string | null;
}

export interface Signature {
  inputs: SignatureColumn[];
  outputs: SignatureColumn[];
}
