import { named, prefixed, type SecretRule } from '../secret-rule.ts';

/** Language models and what serves them. */
export const INTELLIGENCE: readonly SecretRule[] = [
  prefixed('an Anthropic key', ['sk-ant-'], /sk-ant-(?:api|admin|oat|ort|sid)\d{2}-([\w-]{60,120})/),
  prefixed('an OpenRouter key', ['sk-or-v1-'], /sk-or-v1-([a-f0-9]{64})(?!\w)/),
  prefixed(
    'an OpenAI key',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-none-'],
    /sk-(?:proj|svcacct|admin|None)-([\w-]{40,200})/,
  ),
  prefixed(
    'an OpenAI key',
    ['sk-'],
    /sk-([A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48}|[a-f0-9]{32}|[A-Za-z0-9]{51})(?![\w-])/,
  ),
  prefixed('a Hugging Face token', ['hf_', 'api_org_'], /(?:hf|api_org)_([A-Za-z0-9]{34,37})(?!\w)/),
  prefixed('a Replicate token', ['r8_'], /r8_([A-Za-z0-9]{37})(?!\w)/),
  prefixed('a Groq key', ['gsk_'], /gsk_([A-Za-z0-9]{52})(?!\w)/),
  prefixed('a Perplexity key', ['pplx-'], /pplx-([A-Za-z0-9]{48,56})(?!\w)/),
  prefixed('an xAI key', ['xai-'], /xai-([A-Za-z0-9]{70,90})(?!\w)/),
  prefixed('a LangSmith key', ['lsv2_'], /lsv2_(?:pt|sk)_([a-f0-9]{32}_[a-f0-9]{10})(?!\w)/),
  prefixed('a Pinecone key', ['pcsk_'], /pcsk_([A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,70})(?!\w)/),
  prefixed('an NVIDIA key', ['nvapi-'], /nvapi-([\w-]{60,70})/),
  prefixed('a Fireworks key', ['fw_'], /fw_([A-Za-z0-9]{22,30})(?!\w)/),
  prefixed('an ElevenLabs key', ['sk_'], /sk_([a-f0-9]{48})(?!\w)/),
  named('a Cohere key', ['cohere'], /[A-Za-z0-9]{40}/),
  named('a Mistral key', ['mistral'], /[A-Za-z0-9]{32}/),
  named('a Weights & Biases key', ['wandb'], /[a-f0-9]{40}/),
  named('an AssemblyAI or Deepgram key', ['assemblyai', 'deepgram'], /[a-f0-9]{32,40}/),
  named('a Pinecone key', ['pinecone'], /[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}/),
];
